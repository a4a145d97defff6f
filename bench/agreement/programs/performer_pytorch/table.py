TEMPLATE = """
    import torch
    from performer_pytorch import {model}

    model = {model}({options})
    model.eval()
    output = model({inputs})
"""

ROWS = {
    "language": {"model": "PerformerLM", "inputs": "torch.randint(0, 90, (1, 32))",
                 "options": "num_tokens=100, max_seq_len=32, dim=32, depth=1, heads=4, dim_head=8"},
    "encoder": {"model": "Performer", "inputs": "torch.randn(1, 16, 32)",
                "options": "dim=32, depth=2, heads=4, dim_head=8"},
    "self_attention": {"model": "SelfAttention", "inputs": "torch.randn(1, 16, 32)",
                       "options": "dim=32, heads=4, dim_head=8, causal=False"},
    "cross_attention": {"model": "CrossAttention", "inputs": "torch.randn(1, 16, 32), context=torch.randn(1, 8, 32)",
                        "options": "dim=32, heads=4, dim_head=8"},
    "fast_attention": {"model": "FastAttention",
                       "inputs": "torch.randn(1, 4, 16, 8), torch.randn(1, 4, 16, 8), torch.randn(1, 4, 16, 8)",
                       "options": "dim_heads=8, nb_features=16"},
}
