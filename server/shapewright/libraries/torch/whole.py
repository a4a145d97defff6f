"""Modules of torch whose public names are all known; what is listed is there and has no rule: modules, types, notes."""

from __future__ import annotations

from shapewright.rules import MEMBERS, REGISTRY

_TOP = """
accelerator amp ao autograd backends bit bits16 bits1x8 bits2x4 bits4x2 bits8 builtins channels_last channels_last_3d
classes compiler contiguous_format contrib cpp cpu ctypes cuda default_generator distributed distributions dtype export
fft func functional functools futures fx glob has_cuda has_cudnn has_lapack has_mkl has_mkldnn has_mps has_openmp
has_spectral hub importlib inspect int1 int2 int3 int4 int5 int6 int7 jagged jit layout legacy_contiguous_format library
linalg masked math memory_format monitor mps mtia multiprocessing nested newaxis nn onnx ops optim os overrides package
per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric
platform preserve_format profiler quantization quasirandom quint2x4 quint4x2 random return_types serialization share
signal sparse sparse_bsc sparse_bsr sparse_coo sparse_csc sparse_csr special storage strided sys testing textwrap
threading torch torch_version types uint1 uint2 uint3 uint4 uint5 uint6 uint7 utils version warnings windows xpu hip
"""
_NN = """
attention backends common_types cpp functional grad init intrinsic modules parallel parameter qat quantizable utils
"""
_INIT = "Callable Literal ParamSpec Tensor TypeVar math torch warnings Optional Union"
_FUNCTIONAL = """
BroadcastingList1 BroadcastingList2 BroadcastingList3 Callable DType GRID_SAMPLE_INTERPOLATION_MODES
GRID_SAMPLE_PADDING_MODES Any List Optional Tuple Union ScalingType SwizzleType TYPE_CHECKING Tensor dataclasses grad
handle_torch_function has_torch_function has_torch_function_unary has_torch_function_variadic importlib math np
reproducibility_notes sparse_support_notes tf32_notes torch utils warnings
"""

_MODULE = """
T_destination bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr
float forward get_buffer get_extra_state get_parameter get_submodule half ipu modules mtia named_buffers named_children
module named_modules named_parameters parameters share_memory register_backward_hook set_extra_state set_submodule
to_empty training type xpu
"""

_LAYERS = """
activation activation_relu_or_gelu add_zero_attn affine align_corners all_weights alpha approximate batch_first beta
bias bias_hh bias_ih bias_k bias_v bidirectional blank ceil_mode check_forward_args check_hidden_size check_input
chunks cls_to_become convert_sync_batchnorm count_include_pad cutoffs d_model decoder delta device dilation dim
distance_function div div_value divisor_override downscale_factor dropout dropout1 dropout2 dropout3 dtype
elementwise_affine embed_dim embedding_dim enable_nested_tensor encoder end_dim eps flatten_parameters freeze
from_pretrained full generate_square_subsequent_mask get_expected_cell_size get_expected_hidden_size groups
has_uninitialized_params head head_bias head_dim head_size hidden_size ignore_index in1_features in2_features
in_channels in_features in_proj_bias in_proj_weight include_last_offset infer_parameters init init_weights
initialize_parameters inplace input_size is_cuda k k_proj_weight kdim keepdim kernel_size label_smoothing lambd layers
linear1 linear2 log_input log_prob log_target lower margin mask_check max_norm max_val merge_masks min_val mode
momentum multihead_attn n_classes n_clusters name negative_slope nhead nonlinearity norm norm1 norm2 norm3 norm_first
norm_type normalized_shape num_batches num_batches_tracked num_channels num_classes num_embeddings num_features
num_groups num_heads num_layers num_parameters options out_channels out_features out_proj output_padding output_ratio
output_size p padding padding_idx padding_mode permute_hidden pos_weight predict process_group proj_size q_proj_weight
recompute_scale_factor reduction reset_parameters reset_running_stats return_indices running_mean running_var
scale_factor scale_grad_by_freq self_attn shortlist_size size sparse start_dim stride swap tail target threshold
track_running_stats transposed unflattened_size upper upscale_factor use_nested_tensor v_proj_weight value values vdim
weight weight_hh weight_ih zero_infinity
"""
"""What the objects of some class of layers have; which of them, is not listed."""
_CONTAINERS = ("Sequential", "ModuleList", "ParameterList")
_OPTIMIZER = """
OptimizerPostHook OptimizerPreHook add_param_group load_state_dict profile_hook_step
register_load_state_dict_post_hook register_load_state_dict_pre_hook register_state_dict_post_hook
register_state_dict_pre_hook register_step_post_hook register_step_pre_hook share_memory state_dict step zero_grad
"""

for _place, _names in {
    "torch.nn": _NN, "torch.nn.functional": _FUNCTIONAL, "torch.Tensor": "", "torch.nn.Parameter": "",
    "torch.linalg": "LinAlgError common_notes Tensor", "torch.nn.init": _INIT,
    "torch.optim": "lr_scheduler swa_utils swap_in_optimizer_params_and_state",
}.items():  # fmt: skip
    REGISTRY.whole[_place] = frozenset(_names.split())


class _LowerCase(frozenset[str]):
    """What the top module has: of names that are not in lower case nothing is said, they are types of many kinds."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or not str(name)[:1].islower()


REGISTRY.whole["torch"] = _LowerCase(_TOP.split())

MEMBERS["torch.nn.Module"] = frozenset(_MODULE.split())
MEMBERS["torch.utils.data.Dataset"] = frozenset()
for _lib in REGISTRY.classes:
    _name = _lib.removeprefix("torch.nn.")
    if _name != _lib and "." not in _name and _name not in ("Module", "ParameterDict"):
        MEMBERS[_lib] = frozenset("" if _name in _CONTAINERS else _LAYERS.split())
    if _lib.startswith("torch.optim.") and _lib.count(".") == 2:
        MEMBERS[_lib] = frozenset(_OPTIMIZER.split())
