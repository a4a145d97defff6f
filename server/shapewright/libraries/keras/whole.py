"""Classes of Keras whose objects' public names are all known: those without a rule too, of Keras 3 and of Keras 2."""

from __future__ import annotations

from shapewright.rules import MEMBERS

_LAYER = """
activity_regularizer add_loss add_metric add_update add_variable add_weight autocast build build_from_config built
call call_signature_parameters compute_dtype compute_mask compute_output_shape compute_output_signature
compute_output_spec count_params dtype dtype_policy dynamic finalize_state from_config get_build_config get_config
get_input_at get_input_mask_at get_input_shape_at get_output_at get_output_mask_at get_output_shape_at get_weights
inbound_nodes input input_dtype input_mask input_shape input_spec load_own_variables losses metrics metrics_variables
name name_scope non_trainable_variables non_trainable_weights outbound_nodes output output_mask output_shape path
quantization_mode quantize quantized_build quantized_call rematerialized_call save_own_variables set_weights stateful
stateless_call submodules supports_jit supports_masking symbolic_call trainable trainable_variables trainable_weights
updates variable_dtype variables weights with_name_scope
"""
_MODEL = """
autotune_steps_per_execution compile compile_from_config compiled compiled_loss compiled_metrics compute_loss
compute_metrics distribute_reduction_method distribute_strategy evaluate evaluate_generator export fit fit_generator
get_compile_config get_layer get_metrics_result get_quantization_layer_structure get_state_tree get_weight_paths
history input_names inputs jit_compile layers load_weights loss make_predict_function make_test_function
make_train_function metrics_names optimizer output_names outputs predict predict_function predict_generator
predict_on_batch predict_step reset_metrics reset_states run_eagerly save save_spec save_weights set_state_tree
state_updates stateless_compute_loss steps_per_execution stop_training summary test_function test_on_batch test_step
to_json to_yaml train_function train_on_batch train_step train_tf_function unrolled_steps_per_execution
"""

MEMBERS["keras.layers.Layer"] = frozenset(_LAYER.split())
MEMBERS["keras.Model"] = frozenset(_LAYER.split() + _MODEL.split())
MEMBERS["keras.Trainer"] = frozenset()
