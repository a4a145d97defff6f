"""Transformers: its models are interpreted from their source; what only keeps the books around them is not.

Weights get other values and no other shapes from being initialised, and neither the plans for several devices nor
the checkpointing of activations change what a model computes.

https://huggingface.co/docs/transformers/main_classes/model
"""

from __future__ import annotations

from shapewright.rules import REGISTRY

_MODEL = "transformers.modeling_utils.PreTrainedModel"
_KEEPS_BOOKS = (
    "init_parallel_plans", "tie_weights", "_set_gradient_checkpointing", "_adjust_bias",
    "_backward_compatibility_gradient_checkpointing", "activation_checkpointing_enable",
    "gradient_checkpointing_enable", "gradient_checkpointing_disable", "enable_input_require_grads",
    "disable_input_require_grads",
)  # fmt: skip

REGISTRY.overlook(f"{_MODEL}.init_weights", f"{_MODEL}.initialize_weights", runs="_init_weights")
REGISTRY.overlook(*(f"{_MODEL}.{name}" for name in _KEEPS_BOOKS))
REGISTRY.overlook(
    "transformers.modeling_flash_attention_utils.lazy_import_flash_attention",
    gives="which attention kernels are installed is found out when the program runs",
)
REGISTRY.overlook("transformers.distributed.mixin.DistributedMixin.init_parallel_plans")
_DOCUMENTS = ("auto_class_docstring", "auto_method_docstring")
REGISTRY.overlook(*(f"transformers.utils.auto_docstring.{name}" for name in _DOCUMENTS), returns_first=True)
