"""What of PyTorch has no rule on purpose, and why."""

from __future__ import annotations

from shapewright.rules import unmodelled


def _of(place: str, *names: str) -> list[str]:
    return [f"{place}.{name}" for name in names]


unmodelled(
    "quantised tensors are not followed",
    *_of(
        "torch.Tensor", "dequantize", "int_repr", "q_per_channel_axis", "q_per_channel_scales",
        "q_per_channel_zero_points", "q_scale", "q_zero_point", "qscheme",
    ),
    *_of(
        "torch", "dequantize", "int_repr", "q_per_channel_axis", "q_per_channel_scales", "q_per_channel_zero_points",
        "q_scale", "q_zero_point", "qscheme", "choose_qparams_optimized", "empty_quantized",
        "fake_quantize_per_channel_affine", "fake_quantize_per_tensor_affine", "fused_moving_avg_obs_fake_quant",
        "quantize_per_channel", "quantize_per_tensor", "quantize_per_tensor_dynamic", "quantized_batch_norm",
        "quantized_gru", "quantized_gru_cell", "quantized_lstm", "quantized_lstm_cell", "quantized_max_pool1d",
        "quantized_max_pool2d", "quantized_max_pool3d", "quantized_rnn_relu_cell", "quantized_rnn_tanh_cell",
        "fbgemm_linear_fp16_weight", "fbgemm_linear_fp16_weight_fp32_activation", "fbgemm_linear_int8_weight",
        "fbgemm_linear_int8_weight_fp32_activation", "fbgemm_linear_quantize_weight",
        "fbgemm_pack_gemm_matrix_fp16", "fbgemm_pack_quantized_matrix", "ao.nn.quantized", "ao.quantization",
    ),
)  # fmt: skip
unmodelled(
    "how a sparse tensor stores its elements is not followed",
    *_of(
        "torch.Tensor", "ccol_indices", "col_indices", "crow_indices", "row_indices", "values", "resize_as_sparse_",
        "sparse_resize_", "sparse_resize_and_clear_", "smm", "sspaddmm",
    ),
    *_of(
        "torch", "ccol_indices_copy", "col_indices_copy", "crow_indices_copy", "row_indices_copy", "values_copy",
        "resize_as_sparse_", "smm", "sspaddmm", "saddmm", "hspmm", "sparse_bsc_tensor", "sparse_bsr_tensor",
        "sparse_compressed_tensor", "sparse_csc_tensor", "sparse_csr_tensor",
    ),
)  # fmt: skip
unmodelled("nested tensors are not followed", "torch.Tensor.to_padded_tensor", "torch.nested")
unmodelled(
    "memory as such is not followed",
    *_of("torch.Tensor", "storage", "storage_type", "untyped_storage"),
)
unmodelled("how a tensor was computed is not kept", "torch.Tensor.grad_fn", "torch.Tensor.grad_dtype")
unmodelled(
    "torch has removed it, and it raises",
    *_of("torch.Tensor", "eig", "lstsq", "reinforce", "solve", "symeig", "volatile", "index"),
    *_of("torch", "eig", "matrix_rank", "solve", "symeig"),
)
unmodelled(
    "a step of an operator's own derivative",
    "torch.Tensor.slice_inverse", "torch.slice_inverse", "torch.batch_norm_backward_elemt",
    "torch.batch_norm_backward_reduce", "torch.mkldnn_linear_backward_weights",
)  # fmt: skip
unmodelled("how parameters are replaced while a state is loaded is not followed", "torch.Tensor.module_load")
unmodelled(
    "moves to these devices are not followed", *_of("torch.Tensor", "ipu", "mtia", "xpu"),
    *_of("torch.nn.Module", "ipu", "mtia"),
)  # fmt: skip
unmodelled(
    "the form of an operator for one kind of device, or that a layer ends in: programs call the public one",
    *_of(
        "torch", "batch_norm_elemt", "batch_norm_gather_stats", "batch_norm_gather_stats_with_counts",
        "batch_norm_stats", "batch_norm_update_stats", "binomial", "convolution", "cudnn_affine_grid_generator",
        "cudnn_batch_norm", "cudnn_convolution", "cudnn_convolution_add_relu", "cudnn_convolution_relu",
        "cudnn_convolution_transpose", "cudnn_grid_sampler", "embedding_bag", "embedding_renorm_", "gru", "gru_cell",
        "lstm", "lstm_cell", "rnn_relu", "rnn_relu_cell", "rnn_tanh", "rnn_tanh_cell", "miopen_batch_norm",
        "miopen_convolution", "miopen_convolution_add_relu", "miopen_convolution_relu",
        "miopen_convolution_transpose", "miopen_ctc_loss", "miopen_depthwise_convolution", "miopen_rnn",
        "mkldnn_adaptive_avg_pool2d", "mkldnn_convolution", "mkldnn_max_pool2d", "mkldnn_max_pool3d",
        "mkldnn_rnn_layer", "native_dropout", "native_norm",
    ),
    *_of("torch.nn.functional", "grouped_mm", "scaled_grouped_mm", "scaled_mm"),
)  # fmt: skip
unmodelled(
    "torch's own helper",
    *_of(
        "torch.nn.functional", "assert_int_or_pair", "boolean_dispatch", "handle_torch_function",
        "has_torch_function", "has_torch_function_unary", "has_torch_function_variadic",
    ),
    *_of(
        "torch", "get_device_module", "import_ir_module", "import_ir_module_from_buffer", "parse_ir", "parse_schema",
        "parse_type_comment", "merge_type_from_type_comment", "unify_type_list",
        "prepare_multiprocessing_environment", "profiler_allow_cudagraph_cupti_lazy_reinit_cuda12", "fork", "wait",
        "classproperty", "thread_safe_generator",
        "sym_fresh_size", "to_dlpack", "autocast_decrement_nesting", "autocast_increment_nesting",
        "get_autocast_cpu_dtype", "get_autocast_dtype", "get_autocast_gpu_dtype", "get_autocast_ipu_dtype",
        "get_autocast_xla_dtype", "set_autocast_cache_enabled", "set_autocast_cpu_dtype",
        "set_autocast_cpu_enabled", "set_autocast_dtype", "set_autocast_enabled", "set_autocast_gpu_dtype",
        "set_autocast_ipu_dtype", "set_autocast_ipu_enabled", "set_autocast_xla_dtype", "set_autocast_xla_enabled",
    ),
    *_of("torch.nn", "Container", "LinearCrossEntropyOptions", "UninitializedBuffer", "factory_kwargs"),
)  # fmt: skip
unmodelled(
    "what a module does besides its forward pass is not followed",
    *_of("torch.nn.Module", "extra_repr", "get_extra_state", "set_extra_state", "set_submodule", "to_empty"),
)
unmodelled("each module has its own", "torch.nn.Module.forward")
unmodelled("processes that work together are not followed", "torch.distributed", "torch.multiprocessing")
unmodelled("graphs of programs are not followed", "torch.fx", "torch.export", "torch.onnx")
unmodelled("transforms of distributions are not followed", "torch.distributions")
unmodelled("what a device is doing is not followed", "torch.cuda", "torch.mps", "torch.xpu")
unmodelled("a helper of tests", "torch.testing")
