"""The keywords that Keras 3's constructors take: what is not among them is refused.

Taken from the signatures of Keras 3.15 (``tests/libraries/keras/test_mistakes.py`` compares them with the installed
one). A newer Keras may take more, so that nothing is said about it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shapewright.libraries.keras.layer import OWN_LOSSES
from shapewright.libraries.keras.layers.support import OLD_NAMES
from shapewright.libraries.keras.tensors import is_legacy
from shapewright.rules import REGISTRY, Context, Failure, Repair, Rule, signatures
from shapewright.values import Const, Instance

_ANYWHERE = {
    "layers": "activity_regularizer trainable dtype autocast name input_dim input_shape",
    "optimizers": "learning_rate weight_decay clipnorm clipvalue global_clipnorm use_ema ema_momentum "
    "ema_overwrite_frequency loss_scale_factor gradient_accumulation_steps name decay lr",
    "losses": "reduction name dtype",
    "metrics": "name dtype reduction",
    "callbacks": "",
}
"""What every class of a module takes."""


def _read(table: str) -> dict[str, frozenset[str]]:
    """The own keywords of each class, by its name."""
    found: dict[str, frozenset[str]] = {}
    for row in table.replace("\n  ", " ").strip().splitlines():
        names, _, keywords = row.partition(":")
        for name in names.split():
            everywhere = _ANYWHERE[name.partition(".")[0]].split()
            found[f"keras.{name}"] = frozenset([*keywords.split(), *everywhere])
    return found


def guard() -> None:
    """Let the constructors of the classes in the table look at their keywords first."""
    for name, rule in REGISTRY.classes.items():
        if name.split(".")[0] == "keras" and name.split(".")[1] in _ANYWHERE and "__init__" in rule.methods:
            rule.methods["__init__"] = _guarded(rule.methods["__init__"])


def _guarded(rule: Rule) -> Rule:
    compute = rule.function

    @functools.wraps(compute)
    def function(ctx: Context, self: Instance, *args: Any, **kwargs: Any) -> Any:
        if any(keyword.endswith("_regularizer") for keyword in kwargs):
            ctx.set_state(OWN_LOSSES, True)
        _check(ctx, self, kwargs)
        return compute(ctx, self, *args, **kwargs)

    return replace(rule, function=function)


def _check(ctx: Context, made: Instance, given: Mapping[str, object]) -> None:
    """Raise ``Failure`` for a keyword that the class (or the modelled class a user's one extends) does not take."""
    name = next((cls.lib for cls in made.cls.mro if cls.lib in KEYWORDS), "")
    if not name or ctx.version("keras") is None or not signatures.holds(ctx, "keras") or is_legacy(ctx):
        return
    known = KEYWORDS[name]
    for keyword in given:
        if keyword.isidentifier() and keyword not in known and OLD_NAMES.get(keyword) not in known:
            raise _unknown(name, keyword, given[keyword])


def _unknown(name: str, keyword: str, value: object) -> Failure:
    kind, _, last = name.removeprefix("keras.").partition(".")
    shown = f"{{'{keyword}': {value.value!r}}}" if isinstance(value, Const) else f"{{'{keyword}': …}}"
    raises = {
        "layers": f"Unrecognized keyword arguments passed to {last}: {shown}",
        "optimizers": f"Argument(s) not recognized: {shown}",
    }.get(kind, f"{last}.__init__() got an unexpected keyword argument '{keyword}'")
    return Failure(
        "call-arguments",
        f"{last} takes no '{keyword}' in Keras 3.",
        raises=raises,
        exception="ValueError" if kind in ("layers", "optimizers") else "TypeError",
        argument=keyword,
        repairs=(Repair("drop-argument", f"Leave '{keyword}' out", keyword),),
        url=f"https://keras.io/api/{kind}/",
    ).with_data(keyword=keyword)


KEYWORDS = _read(
    """
layers.Activation: activation
layers.ActivityRegularization: l1 l2
layers.AdaptiveAveragePooling1D layers.AdaptiveAveragePooling2D layers.AdaptiveAveragePooling3D
  layers.AdaptiveMaxPooling1D layers.AdaptiveMaxPooling2D layers.AdaptiveMaxPooling3D: output_size data_format
layers.Add layers.Average layers.Identity layers.Maximum layers.Minimum layers.Multiply layers.Subtract losses.CTC
  losses.CategoricalHinge losses.Hinge losses.KLDivergence losses.LogCosh losses.Loss losses.MeanAbsoluteError
  losses.MeanAbsolutePercentageError losses.MeanSquaredError losses.MeanSquaredLogarithmicError losses.Poisson
  losses.SquaredHinge metrics.Accuracy metrics.CategoricalAccuracy metrics.CategoricalHinge metrics.Hinge
  metrics.KLDivergence metrics.LogCoshError metrics.Mean metrics.MeanAbsoluteError metrics.MeanAbsolutePercentageError
  metrics.MeanSquaredError metrics.MeanSquaredLogarithmicError metrics.Metric metrics.Poisson
  metrics.RootMeanSquaredError metrics.SparseCategoricalAccuracy metrics.SquaredHinge metrics.Sum optimizers.Optimizer
  callbacks.History callbacks.ProgbarLogger:
layers.AdditiveAttention: use_scale dropout score_mode seed
layers.AlphaDropout layers.Dropout: rate noise_shape seed
layers.Attention: use_scale score_mode dropout seed
layers.AugMix: value_range num_chains chain_depth factor alpha all_ops interpolation seed data_format
  bounding_box_format
layers.AutoContrast: value_range factor bounding_box_format data_format
layers.AveragePooling1D layers.AveragePooling2D layers.AveragePooling3D layers.MaxPooling1D layers.MaxPooling2D
  layers.MaxPooling3D: pool_size strides padding data_format
layers.BatchNormalization: axis momentum epsilon center scale beta_initializer gamma_initializer
  moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer beta_constraint
  gamma_constraint renorm renorm_clipping renorm_momentum synchronized
layers.Bidirectional: layer merge_mode weights backward_layer
layers.CategoryEncoding: num_tokens output_mode sparse
layers.CenterCrop: height width data_format factor bounding_box_format
layers.Concatenate layers.Softmax layers.UnitNormalization losses.CosineSimilarity losses.Dice
  metrics.ConcordanceCorrelation metrics.CosineSimilarity metrics.PearsonCorrelation: axis
layers.ContrastLimitedAdaptiveHistogramEqualization: value_range clip_limit tile_grid_size data_format factor
  bounding_box_format
layers.Conv1D layers.Conv2D layers.Conv3D layers.Convolution2D: filters kernel_size strides padding data_format
  dilation_rate groups activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer
  kernel_constraint bias_constraint lora_rank lora_alpha
layers.Conv1DTranspose layers.Conv2DTranspose: filters kernel_size strides padding output_padding data_format
  dilation_rate activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer
  kernel_constraint bias_constraint
layers.Conv3DTranspose: filters kernel_size strides padding data_format output_padding dilation_rate activation
  use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer kernel_constraint bias_constraint
layers.ConvLSTM1D layers.ConvLSTM2D layers.ConvLSTM3D: filters kernel_size strides padding data_format dilation_rate
  activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias
  kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint
  dropout recurrent_dropout seed return_sequences return_state go_backwards stateful cell unroll zero_output_for_mask
layers.Cropping1D: cropping
layers.Cropping2D layers.Cropping3D: cropping data_format
layers.CutMix: factor seed data_format bounding_box_format
layers.Dense: units activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer
  kernel_constraint bias_constraint lora_rank lora_alpha quantization_config
layers.DepthwiseConv1D layers.DepthwiseConv2D: kernel_size strides padding depth_multiplier data_format dilation_rate
  activation use_bias depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer
  depthwise_constraint bias_constraint
layers.Discretization: bin_boundaries num_bins epsilon output_mode sparse dtype name
layers.Dot: axes normalize
layers.ELU: alpha
layers.EinsumDense: equation output_shape activation bias_axes kernel_initializer bias_initializer kernel_regularizer
  bias_regularizer kernel_constraint bias_constraint lora_rank lora_alpha
  gptq_unpacked_column_size quantization_config
layers.Embedding: output_dim embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero weights
  lora_rank lora_alpha quantization_config input_length
layers.Equalization: value_range bins data_format factor bounding_box_format
layers.Flatten: data_format
layers.GRU: units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
  kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint
  dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll reset_after use_cudnn
  implementation cell zero_output_for_mask
layers.GRUCell: units activation recurrent_activation use_bias kernel_initializer recurrent_initializer
  bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint
  bias_constraint dropout recurrent_dropout reset_after seed implementation
layers.GaussianDropout: rate seed
layers.GaussianNoise: stddev seed
layers.GlobalAveragePooling1D layers.GlobalAveragePooling2D layers.GlobalAveragePooling3D layers.GlobalMaxPooling1D
  layers.GlobalMaxPooling2D layers.GlobalMaxPooling3D: data_format keepdims
layers.GroupNormalization: groups axis epsilon center scale beta_initializer gamma_initializer beta_regularizer
  gamma_regularizer beta_constraint gamma_constraint
layers.GroupQueryAttention: head_dim num_query_heads num_key_value_heads dropout use_bias sliding_window
  flash_attention kernel_initializer bias_initializer kernel_regularizer bias_regularizer kernel_constraint
  bias_constraint use_gate seed
layers.HashedCrossing: num_bins output_mode sparse
layers.Hashing: num_bins mask_value salt output_mode sparse
layers.InputLayer: shape batch_size sparse ragged batch_shape input_tensor optional batch_input_shape
layers.IntegerLookup: max_tokens num_oov_indices mask_token oov_token vocabulary vocabulary_dtype idf_weights invert
  output_mode sparse pad_to_max_tokens oov_method salt vocabulary_size
layers.LSTM: units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
  unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint
  bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll use_cudnn
  implementation cell zero_output_for_mask
layers.LSTMCell: units activation recurrent_activation use_bias kernel_initializer recurrent_initializer
  bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint
  recurrent_constraint bias_constraint dropout recurrent_dropout seed implementation
layers.Lambda: function output_shape mask arguments
layers.LayerNormalization: axis epsilon center scale beta_initializer gamma_initializer beta_regularizer
  gamma_regularizer beta_constraint gamma_constraint rms_scaling
layers.LeakyReLU: negative_slope alpha
layers.Masking: mask_value
layers.MaxNumBoundingBoxes: max_number fill_value factor bounding_box_format data_format
layers.MelSpectrogram: fft_length sequence_stride sequence_length window sampling_rate num_mel_bins min_freq max_freq
  power_to_db top_db mag_exp min_power ref_power
layers.MixUp: alpha data_format seed factor bounding_box_format
layers.MultiHeadAttention: num_heads key_dim value_dim dropout use_bias output_shape attention_axes sliding_window
  flash_attention kernel_initializer bias_initializer kernel_regularizer bias_regularizer kernel_constraint
  bias_constraint use_gate seed
layers.Normalization: axis mean variance invert
layers.PReLU: alpha_initializer alpha_regularizer alpha_constraint shared_axes
layers.Permute: dims
layers.RMSNormalization: axis epsilon
layers.RNN: cell return_sequences return_state go_backwards stateful unroll zero_output_for_mask
layers.RandAugment: value_range num_ops factor interpolation seed data_format bounding_box_format
layers.RandomBrightness layers.RandomContrast: factor value_range seed bounding_box_format data_format
layers.RandomColorDegeneration layers.RandomHue layers.RandomPosterization layers.RandomSaturation
  layers.RandomSharpness: factor value_range data_format seed bounding_box_format
layers.RandomColorJitter: value_range brightness_factor contrast_factor saturation_factor hue_factor seed data_format
  factor bounding_box_format
layers.RandomCrop: height width seed data_format factor bounding_box_format
layers.RandomElasticTransform: factor scale interpolation fill_mode fill_value value_range seed data_format
  bounding_box_format
layers.RandomErasing: factor scale fill_value value_range seed data_format bounding_box_format
layers.RandomFlip: mode seed data_format factor bounding_box_format
layers.RandomGaussianBlur: factor kernel_size sigma value_range data_format seed bounding_box_format
layers.RandomGrayscale: factor data_format seed bounding_box_format
layers.RandomInvert: factor value_range seed data_format bounding_box_format
layers.RandomPerspective: factor scale interpolation fill_value seed data_format bounding_box_format
layers.RandomRotation: factor fill_mode interpolation seed fill_value data_format bounding_box_format
layers.RandomShear: x_factor y_factor interpolation fill_mode fill_value data_format seed factor bounding_box_format
layers.RandomTranslation layers.RandomZoom: height_factor width_factor fill_mode interpolation seed fill_value
  data_format factor bounding_box_format
layers.ReLU: max_value negative_slope threshold
layers.RepeatVector: n
layers.Rescaling: scale offset
layers.Reshape: target_shape
layers.Resizing: height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias
  data_format factor bounding_box_format
layers.ReversibleEmbedding: output_dim tie_weights embeddings_initializer embeddings_regularizer embeddings_constraint
  mask_zero reverse_dtype logit_soft_cap weights lora_rank lora_alpha quantization_config input_length
layers.STFTSpectrogram: mode frame_length frame_step fft_length window periodic scaling padding expand_dims
  data_format
layers.SeparableConv1D layers.SeparableConv2D: filters kernel_size strides padding data_format dilation_rate
  depth_multiplier activation use_bias depthwise_initializer pointwise_initializer bias_initializer
  depthwise_regularizer pointwise_regularizer bias_regularizer depthwise_constraint pointwise_constraint
  bias_constraint
layers.SimpleRNN: units activation use_bias kernel_initializer recurrent_initializer bias_initializer
  kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint
  dropout recurrent_dropout return_sequences return_state go_backwards stateful unroll seed cell zero_output_for_mask
layers.SimpleRNNCell: units activation use_bias kernel_initializer recurrent_initializer bias_initializer
  kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint
  dropout recurrent_dropout seed
layers.Solarization: addition_factor threshold_factor value_range seed factor bounding_box_format data_format
layers.SpatialDropout1D: rate seed name dtype
layers.SpatialDropout2D layers.SpatialDropout3D: rate data_format seed name dtype
layers.SpectralNormalization: layer power_iterations
layers.StackedRNNCells: cells
layers.StringLookup: max_tokens num_oov_indices mask_token oov_token vocabulary idf_weights invert output_mode
  pad_to_max_tokens sparse encoding salt vocabulary_dtype oov_method vocabulary_size
layers.TextVectorization: max_tokens standardize split ngrams output_mode output_sequence_length pad_to_max_tokens
  vocabulary idf_weights sparse ragged encoding vocabulary_size
layers.TimeDistributed layers.Wrapper: layer
layers.UpSampling1D: size
layers.UpSampling2D: size data_format interpolation
layers.UpSampling3D: size data_format
layers.ZeroPadding1D layers.ZeroPadding2D layers.ZeroPadding3D: padding data_format
losses.BinaryCrossentropy losses.CategoricalCrossentropy metrics.CategoricalCrossentropy: from_logits label_smoothing
  axis
losses.BinaryFocalCrossentropy: apply_class_balancing alpha gamma from_logits label_smoothing axis
losses.CategoricalFocalCrossentropy: alpha gamma from_logits label_smoothing axis
losses.CategoricalGeneralizedCrossEntropy: q
losses.Circle: gamma margin remove_diagonal
losses.Huber: delta
losses.SparseCategoricalCrossentropy metrics.SparseCategoricalCrossentropy: from_logits ignore_class axis
losses.Tversky: alpha beta axis
metrics.AUC: num_thresholds curve summation_method thresholds multi_label num_labels label_weights from_logits
metrics.BinaryAccuracy: threshold
metrics.BinaryCrossentropy: from_logits label_smoothing
metrics.BinaryIoU: target_class_ids threshold
metrics.F1Score: average threshold
metrics.FBetaScore: average beta threshold
metrics.FalseNegatives metrics.FalsePositives metrics.TrueNegatives metrics.TruePositives: thresholds
metrics.IoU: num_classes target_class_ids ignore_class sparse_y_true sparse_y_pred axis
metrics.MeanIoU: num_classes ignore_class sparse_y_true sparse_y_pred axis
metrics.OneHotIoU: num_classes target_class_ids ignore_class sparse_y_pred axis
metrics.OneHotMeanIoU: num_classes ignore_class sparse_y_pred axis
metrics.Precision metrics.Recall: thresholds top_k class_id
metrics.PrecisionAtRecall: recall num_thresholds class_id
metrics.R2Score: class_aggregation num_regressors
metrics.RecallAtPrecision: precision num_thresholds class_id
metrics.SensitivityAtSpecificity: specificity num_thresholds class_id
metrics.SparseTopKCategoricalAccuracy: k from_sorted_ids
metrics.SpecificityAtSensitivity: sensitivity num_thresholds class_id
metrics.TopKCategoricalAccuracy: k
optimizers.Adadelta: rho epsilon
optimizers.Adafactor: beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step
optimizers.Adagrad: initial_accumulator_value epsilon
optimizers.Adam optimizers.AdamW: beta_1 beta_2 epsilon amsgrad
optimizers.Adamax optimizers.Lamb optimizers.Nadam: beta_1 beta_2 epsilon
optimizers.Ftrl: learning_rate_power initial_accumulator_value l1_regularization_strength l2_regularization_strength
  l2_shrinkage_regularization_strength beta
optimizers.Lion: beta_1 beta_2
optimizers.MultiOptimizer: optimizer_map
optimizers.Muon: adam_beta_1 adam_beta_2 adam_weight_decay epsilon exclude_layers exclude_embeddings muon_a muon_b
  muon_c adam_lr_ratio momentum ns_steps nesterov rms_rate
optimizers.RMSprop: rho momentum epsilon centered
optimizers.SGD: momentum nesterov
optimizers.ScheduleFreeAdamW: beta_1 beta_2 epsilon warmup_steps
callbacks.BackupAndRestore: backup_dir save_freq double_checkpoint delete_checkpoint
callbacks.CSVLogger: filename separator append
callbacks.EarlyStopping: monitor min_delta patience verbose mode baseline restore_best_weights start_from_epoch
callbacks.LearningRateScheduler: schedule verbose
callbacks.ModelCheckpoint: filepath monitor verbose save_best_only save_weights_only mode save_freq
  initial_value_threshold
callbacks.OrbaxCheckpoint: directory monitor verbose save_best_only mode save_freq initial_value_threshold max_to_keep
  save_on_background save_weights_only
callbacks.RemoteMonitor: root path field headers send_as_json
callbacks.SwapEMAWeights: swap_on_epoch
callbacks.TensorBoard: log_dir histogram_freq write_graph write_images write_steps_per_second update_freq
  profile_batch embeddings_freq embeddings_metadata
callbacks.TerminateOnNaN: raise_error
"""
)
