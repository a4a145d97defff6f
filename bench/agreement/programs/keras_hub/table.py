TEMPLATE = """
    import keras_hub
    import numpy as np

    model = keras_hub.models.{model}({options})
    ids = np.arange(14).reshape(2, 7)
    mask = np.ones((2, 7), "int32")
    images = np.zeros((2, 32, 32, 3), "float32")
    outputs = model({given})
"""

ROWS = {
    "bert": {
        "model": "BertBackbone",
        "options": "vocabulary_size=100, num_layers=2, num_heads=4, hidden_dim=32, intermediate_dim=64, "
        "max_sequence_length=16",
        "given": "{'token_ids': ids, 'padding_mask': mask, 'segment_ids': np.zeros((2, 7), 'int32')}",
    },
    "roberta": {
        "model": "RobertaBackbone",
        "options": "vocabulary_size=100, num_layers=1, num_heads=4, hidden_dim=32, intermediate_dim=64, "
        "max_sequence_length=16",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "distilbert": {
        "model": "DistilBertBackbone",
        "options": "vocabulary_size=100, num_layers=1, num_heads=4, hidden_dim=32, intermediate_dim=64, "
        "max_sequence_length=16",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "albert": {
        "model": "AlbertBackbone",
        "options": "vocabulary_size=100, num_layers=2, num_heads=4, embedding_dim=16, hidden_dim=32, "
        "intermediate_dim=64, max_sequence_length=16",
        "given": "{'token_ids': ids, 'padding_mask': mask, 'segment_ids': np.zeros((2, 7), 'int32')}",
    },
    "gpt2": {
        "model": "GPT2Backbone",
        "options": "vocabulary_size=100, num_layers=2, num_heads=4, hidden_dim=32, intermediate_dim=64, "
        "max_sequence_length=16",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "opt": {
        "model": "OPTBackbone",
        "options": "vocabulary_size=100, num_layers=1, num_heads=4, hidden_dim=32, intermediate_dim=64, "
        "max_sequence_length=16",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "llama": {
        "model": "LlamaBackbone",
        "options": "vocabulary_size=100, num_layers=2, num_query_heads=4, num_key_value_heads=2, hidden_dim=32, "
        "intermediate_dim=64",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "gemma": {
        "model": "GemmaBackbone",
        "options": "vocabulary_size=100, num_layers=2, num_query_heads=4, num_key_value_heads=1, hidden_dim=32, "
        "intermediate_dim=64, head_dim=8",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "bart": {
        "model": "BartBackbone",
        "options": "vocabulary_size=100, num_layers=1, num_heads=4, hidden_dim=32, intermediate_dim=64, "
        "max_sequence_length=16",
        "given": "{'encoder_token_ids': ids, 'encoder_padding_mask': mask, 'decoder_token_ids': ids, "
        "'decoder_padding_mask': mask}",
    },
    "t5": {
        "model": "T5Backbone",
        "options": "vocabulary_size=100, num_layers=1, num_heads=4, hidden_dim=32, intermediate_dim=64",
        "given": "{'encoder_token_ids': ids, 'encoder_padding_mask': mask, 'decoder_token_ids': ids, "
        "'decoder_padding_mask': mask}",
    },
    "bert_classifier": {
        "model": "BertTextClassifier",
        "options": "backbone=keras_hub.models.BertBackbone(vocabulary_size=100, num_layers=1, num_heads=4, "
        "hidden_dim=32, intermediate_dim=64, max_sequence_length=16), num_classes=3",
        "given": "{'token_ids': ids, 'padding_mask': mask, 'segment_ids': np.zeros((2, 7), 'int32')}",
    },
    "gpt2_causal_language": {
        "model": "GPT2CausalLM",
        "options": "backbone=keras_hub.models.GPT2Backbone(vocabulary_size=100, num_layers=1, num_heads=4, "
        "hidden_dim=32, intermediate_dim=64, max_sequence_length=16)",
        "given": "{'token_ids': ids, 'padding_mask': mask}",
    },
    "resnet": {
        "model": "ResNetBackbone",
        "options": "input_conv_filters=[64], input_conv_kernel_sizes=[7], stackwise_num_filters=[64, 128], "
        "stackwise_num_blocks=[1, 1], stackwise_num_strides=[1, 2], block_type='basic_block'",
        "given": "images",
    },
    "densenet": {
        "model": "DenseNetBackbone",
        "options": "stackwise_num_repeats=[2, 2], compression_ratio=0.5, growth_rate=8",
        "given": "images",
    },
    "vit": {
        "model": "ViTBackbone",
        "options": "image_shape=(32, 32, 3), patch_size=8, num_layers=1, num_heads=4, hidden_dim=32, mlp_dim=64",
        "given": "images",
    },
    "vgg_classifier": {
        "model": "VGGImageClassifier",
        "options": "backbone=keras_hub.models.VGGBackbone(stackwise_num_repeats=[1, 1], "
        "stackwise_num_filters=[8, 16], image_shape=(32, 32, 3)), num_classes=5",
        "given": "images",
    },
}
