TEMPLATE = """
    import torch
    from transformers import {family}Config, {model}

    config = {family}Config({options})
    model = {model}(config)
    model.eval()
    {inputs}
    with torch.no_grad():
        outputs = model({given})
    first = outputs[0]
"""

ROWS = {
    "bert": {
        "family": "Bert", "model": "BertModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64",
    },
    "bert_classifier": {
        "family": "Bert", "model": "BertForSequenceClassification",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, num_labels=5",
    },
    "roberta": {
        "family": "Roberta", "model": "RobertaModel", "inputs": "ids = torch.randint(5, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "distilbert": {
        "family": "DistilBert", "model": "DistilBertModel",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, dim=32, n_layers=1, n_heads=4, hidden_dim=64",
    },
    "electra": {
        "family": "Electra", "model": "ElectraModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, embedding_size=32, num_hidden_layers=1, num_attention_heads=4",
    },
    "albert": {
        "family": "Albert", "model": "AlbertModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, embedding_size=16, num_hidden_layers=1, num_attention_heads=4, "
        "intermediate_size=64",
    },
    "gpt2": {
        "family": "GPT2", "model": "GPT2Model", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, n_embd=32, n_layer=2, n_head=4, n_positions=16",
    },
    "gpt2_language": {
        "family": "GPT2", "model": "GPT2LMHeadModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, n_embd=32, n_layer=1, n_head=4, n_positions=16",
    },
    "gpt_neox": {
        "family": "GPTNeoX", "model": "GPTNeoXModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "opt": {
        "family": "OPT", "model": "OPTModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, ffn_dim=64, "
        "word_embed_proj_dim=32, max_position_embeddings=32",
    },
    "bloom": {
        "family": "Bloom", "model": "BloomModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, n_layer=1, n_head=4",
    },
    "llama": {
        "family": "Llama", "model": "LlamaModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, "
        "num_key_value_heads=2, intermediate_size=64",
    },
    "llama_language": {
        "family": "Llama", "model": "LlamaForCausalLM", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "mistral": {
        "family": "Mistral", "model": "MistralModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, "
        "num_key_value_heads=2, intermediate_size=64",
    },
    "qwen2": {
        "family": "Qwen2", "model": "Qwen2Model", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, "
        "num_key_value_heads=2, intermediate_size=64",
    },
    "gemma": {
        "family": "Gemma", "model": "GemmaModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, "
        "num_key_value_heads=2, intermediate_size=64, head_dim=8",
    },
    "phi": {
        "family": "Phi", "model": "PhiModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "t5": {
        "family": "T5", "model": "T5Model",
        "inputs": "ids, targets = torch.randint(0, 90, (2, 7)), torch.randint(0, 90, (2, 5))",
        "given": "input_ids=ids, decoder_input_ids=targets",
        "options": "vocab_size=100, d_model=32, d_kv=8, num_layers=1, num_heads=4, d_ff=64",
    },
    "bart": {
        "family": "Bart", "model": "BartModel", "inputs": "ids = torch.randint(3, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=4, "
        "decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=32",
    },
    "vit": {
        "family": "ViT", "model": "ViTModel", "inputs": "images = torch.randn(2, 3, 32, 32)", "given": "images",
        "options": "hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, image_size=32, "
        "patch_size=8",
    },
    "vit_classifier": {
        "family": "ViT", "model": "ViTForImageClassification",
        "inputs": "images = torch.randn(2, 3, 32, 32)", "given": "images",
        "options": "hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, image_size=32, "
        "patch_size=8, num_labels=5",
    },
    "deit": {
        "family": "DeiT", "model": "DeiTModel", "inputs": "images = torch.randn(2, 3, 32, 32)", "given": "images",
        "options": "hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, image_size=32, "
        "patch_size=8",
    },
    "convnext": {
        "family": "ConvNext", "model": "ConvNextModel",
        "inputs": "images = torch.randn(2, 3, 32, 32)", "given": "images",
        "options": "hidden_sizes=[8, 16, 16, 24], depths=[1, 1, 1, 1]",
    },
    "resnet": {
        "family": "ResNet", "model": "ResNetModel", "inputs": "images = torch.randn(2, 3, 32, 32)", "given": "images",
        "options": "embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1]",
    },
    "clip_text": {
        "family": "CLIPText", "model": "CLIPTextModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, "
        "max_position_embeddings=16",
    },
    "whisper": {
        "family": "Whisper", "model": "WhisperModel",
        "inputs": "sound, ids = torch.randn(2, 16, 40), torch.randint(0, 90, (2, 5))",
        "given": "sound, decoder_input_ids=ids",
        "options": "vocab_size=100, num_mel_bins=16, d_model=32, encoder_layers=1, decoder_layers=1, "
        "encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, "
        "max_source_positions=20, max_target_positions=16, pad_token_id=0, decoder_start_token_id=1",
    },
    "wav2vec2": {
        "family": "Wav2Vec2", "model": "Wav2Vec2Model", "inputs": "sound = torch.randn(2, 1600)", "given": "sound",
        "options": "hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, "
        "conv_dim=(16, 16), conv_stride=(5, 2), conv_kernel=(10, 3), num_conv_pos_embeddings=16, "
        "num_conv_pos_embedding_groups=4",
    },
    "mamba": {
        "family": "Mamba", "model": "MambaModel", "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, state_size=4, num_hidden_layers=1",
    },
    "qwen3": {
        "family": "Qwen3", "model": "Qwen3Model",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, "
        "num_key_value_heads=2, intermediate_size=64, head_dim=8",
    },
    "gemma2": {
        "family": "Gemma2", "model": "Gemma2Model",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, "
        "num_key_value_heads=2, intermediate_size=64, head_dim=8",
    },
    "olmo": {
        "family": "Olmo", "model": "OlmoModel",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "mpnet": {
        "family": "MPNet", "model": "MPNetModel",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "deberta": {
        "family": "DebertaV2", "model": "DebertaV2Model",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64",
    },
    "falcon": {
        "family": "Falcon", "model": "FalconModel",
        "inputs": "ids = torch.randint(0, 90, (2, 7))", "given": "ids",
        "options": "vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=4",
    },
}
