"""Errors that are reported rightly: the code is broken there, and nobody has met it yet."""

from __future__ import annotations

TRUE = {
    "vit_pytorch/simple_flash_attn_vit.py:undefined-name": "`einsum` is used and never imported",
    "vit_pytorch/simple_flash_attn_vit_3d.py:undefined-name": "`einsum` is used and never imported",
    "denoising_diffusion_pytorch/karras_unet_1d.py:undefined-name": "`Conv2d` is used and never defined",
    "denoising_diffusion_pytorch/learned_gaussian_diffusion.py:undefined-name": "`identity` is used and never defined",
    "alphafold2_pytorch/rotary.py:undefined-name": "`default` is used and never defined",
    "alphafold2_pytorch/utils.py:undefined-name": "`scn` is used and never imported",
    "egnn_pytorch/egnn_pytorch_geometric.py:call-arguments": "three positional arguments for an `__init__` that "
    "takes keywords only",
    "timm/layers/gather_excite.py:call-arguments": "`*dd` spreads a dict's keys where `**dd` is meant, and the fourth "
    "of them is `act_layer`, which is given by name too",
    "timm/models/mobilevit.py:operand-rank": "`weight[n + 1]` takes one row where `weight[n + 1:]` is meant",
    "kornia/geometry/keypoints.py:reshape-size": "a tensor without axes has one element, and is told to be rows of 2 "
    "(of 3)",
    "speechbrain/inference/vocoders.py:call-arguments": "`forward` leaves out the `hop_len` that `decode_batch` needs",
    "mmdet/models/layers/transformer/conditional_detr_layers.py:call-arguments": "built with its own defaults, the "
    "class hands `dropout` to a constructor that has no such parameter",
    "tsai/data/preparation.py:call-arguments": "`get_today` takes one argument and is given it twice",
    "SimPEG/directives.py:missing-attribute": "`self.survey` is a list, and is asked for `nD`",
    "ktrain/vision/predictor.py:call-arguments": "the method calls itself with an argument that it does not take",
    "deepchem/models/torch_models/ferminet.py:argument-type": "called with its own defaults, `loss` hands a list to "
    "`from_numpy`",
    "mmdet/models/dense_heads/maskformer_head.py:missing-attribute": "built with its own defaults, the head asks a "
    "dict for `class_weight`",
    "rl/util.py:removed-api": "Keras 3 has no `model_from_config`",
    "tensorflow_graphics/projects/points_to_3Dobjects/train_multi_objects/train.py:ambiguous-truth": "`if` on an "
    "array of point clouds",
    "insightface/thirdparty/face3d/mesh_numpy/light.py:argument-type": "called with its own defaults, `add_light` "
    "takes a row of 0",
    "insightface/thirdparty/face3d/mesh_numpy/light.py:undefined-name": "`texture` is used and never defined",
    "SimPEG/electromagnetics/utils/current_utils.py:argument-type": "`np.zeros(4, 1)` gives 1 as the dtype",
    "filterpy/examples/bearing_only.py:call-arguments": "the example leaves out three arguments that the filter needs",
    "trax/tf_numpy/numpy_impl/arrays.py:undefined-name": "`x` is used where `self` is meant",
    "deepchem/models/atomic_conv.py:call-arguments": "NumPy 2.4 has no `newshape`",
    "tensorflow_addons/layers/spectral_normalization.py:removed-api": "Keras 3 has no `learning_phase`",
    "tf_agents/agents/cql/cql_sac_agent_test.py:removed-api": "Keras 3 has no `backend.experimental`",
    "tf_agents/networks/categorical_projection_network.py:tensor-item": "NumPy 2.4 makes no `int` of a vector",
    "keras_hub/src/models/mobilenetv5/mobilenetv5_blocks.py:argument-value": "built with its own default, 0 experts, "
    "the block makes a layer of 0 units",
    "keras_hub/src/models/mobilenetv5/mobilenetv5_blocks.py:index-range": "built with its own default, the block asks "
    "for the first of 0 experts",
    "easyocr/DBNet/backbones/mobilenetv3.py:index-range": "built with its own default, the small network has 16 stages "
    "and is asked for 17",
    "mmdet/evaluation/metrics/flickr30k_metric.py:missing-attribute": "`np.boxes` is written where `np_boxes` is meant",
    "trax/tf_numpy/numpy_impl/arrays.py:missing-attribute": "NumPy 2.4 has no `asscalar`",
    "ultralytics/utils/metrics.py:missing-attribute": "NumPy 2.4 has no `trapz`",
    "darts/utils/statistics.py:missing-attribute": "NumPy 2.4 has no `trapz`",
    "SimPEG/electromagnetics/static/spectral_induced_polarization/receivers.py:missing-attribute": "NumPy 2.4 has no "
    "`in1d`",
    "official/recommendation/neumf_model.py:removed-api": "TensorFlow 2 has no `set_random_seed`",
    "tf_agents/specs/tensor_spec_test.py:missing-attribute": "NumPy 2.4 has no `string_`",
    "transformers/models/deberta/modeling_deberta.py:call-arguments": "`build_relative_position` takes two arguments "
    "and is given three where no positions are given",
    "transformers/models/flaubert/modeling_flaubert.py:index-range": "with `pre_norm` the layers are not asked for the "
    "attentions that are then taken of them",
    "transformers/models/llava_onevision/modeling_llava_onevision.py:call-arguments": "`pack_image_features` hands on "
    "an argument that the model's own has no longer",
    "transformers/models/nemotron_h_omni/video_processing_nemotron_h_omni.py:argument-type": "made with its "
    "defaults, it makes a tensor of a mean that is None",
    "transformers/models/visual_bert/modeling_visual_bert.py:argument-type": "with `bypass_transformer` the tuple "
    "that a layer gives is handed to the pooler as a tensor",
}
"""By path below the package's parent, with the code of the problem: why it is one."""
