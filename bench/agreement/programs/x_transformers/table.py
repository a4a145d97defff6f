TEMPLATE = """
    import torch
    from x_transformers import {kind}, TransformerWrapper

    layers = {kind}(dim=48, depth=2, heads=3, {options})
    model = TransformerWrapper(num_tokens=100, max_seq_len=32, attn_layers=layers)
    tokens = torch.randint(0, 100, (2, 16))
    logits = model(tokens)
"""

ROWS = {
    "rms_norm": {"kind": "Decoder", "options": "use_rmsnorm=True"},
    "glu": {"kind": "Encoder", "options": "ff_glu=True"},
    "relu_squared": {"kind": "Encoder", "options": "ff_relu_squared=True"},
    "rotary": {"kind": "Decoder", "options": "rotary_pos_emb=True"},
    "alibi": {"kind": "Decoder", "options": "alibi_pos_bias=True, alibi_num_heads=2"},
    "one_kv_head": {"kind": "Decoder", "options": "attn_one_kv_head=True"},
    "t5_bias": {"kind": "Encoder", "options": "rel_pos_bias=True"},
    "qk_norm": {"kind": "Encoder", "options": "attn_qk_norm=True"},
    "sandwich": {"kind": "Encoder", "options": "sandwich_norm=True"},
    "macaron": {"kind": "Encoder", "options": "macaron=True"},
}
