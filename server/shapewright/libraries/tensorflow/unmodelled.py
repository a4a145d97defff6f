"""What of TensorFlow has no rule on purpose, and why."""

from __future__ import annotations

from shapewright.rules import unmodelled

_BOTH = ("tensorflow", "tensorflow.compat.v1")


def _of(place: str, *names: str) -> list[str]:
    """The names in both generations."""
    return [f"{root}.{place}{name}" for root in _BOTH for name in names]


unmodelled(
    "sparse tensors are not followed",
    *_of("", "sparse", "sets", "SparseTensor", "SparseTensorValue", "edit_distance", "IndexedSlices"),
    *_of("", *(
        f"sparse_{name}" for name in (
            "add", "concat", "fill_empty_rows", "mask", "matmul", "maximum", "merge", "minimum", "reduce_max",
            "reduce_max_sparse", "reduce_sum", "reduce_sum_sparse", "reorder", "reset_shape", "reshape", "retain",
            "segment_mean", "segment_sqrt_n", "segment_sum", "slice", "softmax", "split", "to_dense", "to_indicator",
            "transpose",
        )
    )),
    *_of("nn.", "ctc_beam_search_decoder", "ctc_beam_search_decoder_v2", "ctc_greedy_decoder"),
    *_of("io.", "deserialize_many_sparse", "serialize_many_sparse", "serialize_sparse", "SparseFeature"),
    *_of("", "deserialize_many_sparse", "serialize_many_sparse", "serialize_sparse", "SparseFeature",
         "convert_to_tensor_or_sparse_tensor", "cross"),
    "tensorflow.Variable.sparse_read", "tensorflow.data.Dataset.sparse_batch",
)  # fmt: skip
unmodelled(
    "rows of different lengths are followed by their rank and dtype alone",
    *_of("", "ragged", "RaggedTensor", "RaggedTensorSpec", "ragged_fill_empty_rows", "ragged_fill_empty_rows_grad"),
    *_of("io.", "RaggedFeature", "VarLenFeature", "FixedLenSequenceFeature"),
    *_of("", "VarLenFeature", "FixedLenSequenceFeature"),
    *_of("nn.", "collapse_repeated", "ctc_unique_labels"),
)  # fmt: skip
unmodelled(
    "operators as matrices that are never written out are not followed",
    *_of("linalg.", *(
        f"LinearOperator{name}" for name in (
            "", "Adjoint", "BlockDiag", "BlockLowerTriangular", "Circulant", "Circulant2D", "Circulant3D",
            "Composition", "Diag", "FullMatrix", "Householder", "Identity", "Inversion", "Kronecker", "LowRankUpdate",
            "LowerTriangular", "Permutation", "ScaledIdentity", "Toeplitz", "Tridiag", "Zeros",
        )
    )),
)  # fmt: skip
unmodelled(
    "which classes are drawn for a loss is not followed",
    *_of("random.", "all_candidate_sampler", "fixed_unigram_candidate_sampler", "learned_unigram_candidate_sampler",
         "log_uniform_candidate_sampler", "uniform_candidate_sampler"),
    *_of("nn.", "all_candidate_sampler", "fixed_unigram_candidate_sampler", "learned_unigram_candidate_sampler",
         "log_uniform_candidate_sampler", "uniform_candidate_sampler", "compute_accidental_hits"),
)  # fmt: skip
unmodelled(
    "cells around cells of TensorFlow 1 are not followed",
    *_of("nn.", "RNNCellDeviceWrapper", "RNNCellDropoutWrapper", "RNNCellResidualWrapper", "raw_rnn",
         "static_state_saving_rnn"),
)  # fmt: skip
unmodelled(
    "an operator that others are made of",
    *_of("", "conv", "conv2d_backprop_filter_v2", "conv2d_backprop_input_v2", "approx_top_k", "fftnd", "ifftnd",
         "rfftnd", "irfftnd", "required_space_to_batch_paddings", "random_index_shuffle", "extract_volume_patches",
         "nondifferentiable_batch_function", "hessians"),
    *_of("signal.", "fftnd", "ifftnd", "rfftnd", "irfftnd", "inverse_stft_window_fn"),
    *_of("nn.", "with_space_to_batch", "conv2d_backprop_filter", "conv3d_backprop_filter",
         "conv3d_backprop_filter_v2", "depthwise_conv2d_native_backprop_filter",
         "depthwise_conv2d_native_backprop_input", "quantized_avg_pool", "quantized_conv2d", "quantized_max_pool",
         "quantized_relu_x"),
    *_of("random.", "create_rng_state"),
)  # fmt: skip
unmodelled(
    "quantised numbers are not followed",
    *_of("", "quantization", "dequantize", "quantize", "quantize_v2", "quantized_concat",
         *(f"fake_quant_with_min_max_{kind}{suffix}" for kind in ("args", "vars", "vars_per_channel")
           for suffix in ("", "_gradient"))),
)  # fmt: skip
unmodelled(
    "what is read from files is not followed",
    *_of("", "saved_model", "lite", "load_library", "load_op_library", "load_file_system_library"),
    *_of("io.", "TFRecordOptions", "TFRecordWriter", "decode_compressed", "decode_json_example", "decode_jxl",
         "decode_proto", "decode_webp", "encode_proto", "match_filenames_once", "matching_files",
         "parse_sequence_example", "parse_single_sequence_example", "write_graph", "gfile"),
    *_of("", "decode_compressed", "decode_json_example", "matching_files", "parse_single_sequence_example", "gfile"),
    *_of("image.", "decode_jxl", "decode_webp", "generate_bounding_box_proposals", "non_max_suppression_padded",
         "stateless_random_jpeg_quality", "ResizeMethod"),
    *_of("data.Dataset.", "load", "save", "fingerprint", "options", "counter", "random", "rebatch"),
)  # fmt: skip
unmodelled("how training is kept in files is not followed", *_of("", "train"))
unmodelled("tables that are looked up are not followed", *_of("", "lookup"))
unmodelled("estimators run their own graphs, which are not followed", *_of("", "estimator", "feature_column"))
unmodelled("tensors spread over devices are not followed", "tensorflow.experimental.dtensor",
           "tensorflow.distribute", "tensorflow.tpu")  # fmt: skip
unmodelled("derivatives of functions by forward passes are not followed", "tensorflow.autodiff.ForwardAccumulator")
unmodelled(
    "a type, or a table of TensorFlow's own",
    *_of("", "AggregationMethod", "CriticalSection", "DType", "DeviceSpec", "IndexedSlicesSpec", "NoneTensorSpec",
         "OptionalSpec", "RegisterGradient", "TensorArraySpec", "TypeSpec", "UnconnectedGradients",
         "VariableAggregation", "VariableSynchronization", "check_pinned", "make_ndarray", "get_logger",
         "type_spec_from_value", "experimental"),
    *_of("data.", "IteratorSpec", "NumpyIterator", "ThreadingOptions"),
    *_of("config.", "LogicalDevice", "LogicalDeviceConfiguration", "PhysicalDevice",
         "experimental_functions_run_eagerly", "functions_run_eagerly", "get_logical_device_configuration",
         "get_soft_device_placement"),
    *_of("debugging.", "get_log_device_placement", "is_traceback_filtering_enabled"),
    *_of("summary.", "SummaryWriter", "create_noop_writer", "should_record_summaries"),
    *_of("random.", "Algorithm"),
    *(f"tensorflow.Tensor.{name}" for name in ("OVERLOADABLE_OPERATORS", "experimental_ref", "ref")),
    *(f"tensorflow.random.Generator.{name}" for name in (
        "algorithm", "key", "reset", "reset_from_key_counter", "state",
    )),
    *(f"tensorflow.TensorShape.{name}" for name in (
        "as_proto", "cast", "experimental_as_proto", "experimental_from_proto", "experimental_type_proto", "flatten",
        "from_tensors", "is_subtype_of", "most_specific_common_supertype", "most_specific_compatible_shape",
        "placeholder_value", "to_tensors",
    )),
    *(f"tensorflow.Variable.{name}" for name in (
        "SaveSliceInfo", "aggregation", "constraint", "count_up_to", "experimental_ref", "from_proto", "gather_nd",
        "load", "ref", "synchronization", "to_proto",
    )),
    *(f"tensorflow.TensorArray.{name}" for name in (
        "close", "concat", "dtype", "dynamic_size", "element_shape", "flow", "gather", "grad", "handle", "identity",
        "scatter", "size", "split",
    )),
)  # fmt: skip
