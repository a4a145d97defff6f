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
T_destination backward bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr
float forward get_buffer get_extra_state get_parameter get_submodule half ipu modules mtia named_buffers named_children
module named_modules named_parameters parameters share_memory register_backward_hook set_extra_state set_submodule
to_empty training type xpu
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
