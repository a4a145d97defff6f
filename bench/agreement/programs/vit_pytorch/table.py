TEMPLATE = """
    import torch
    from vit_pytorch.{module} import {model}

    model = {model}({options})
    output = model({inputs})
"""

ROWS = {
    "deepvit": {"module": "deepvit", "model": "DeepViT", "inputs": "torch.randn(2, 3, 32, 32)",
                "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=2, heads=4, mlp_dim=64"},
    "parallel_vit": {"module": "parallel_vit", "model": "ViT", "inputs": "torch.randn(2, 3, 32, 32)",
                     "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64"},
    "simple_vit_1d": {"module": "simple_vit_1d", "model": "SimpleViT", "inputs": "torch.randn(2, 3, 64)",
                      "options": "seq_len=64, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64"},
    "vit_1d": {"module": "vit_1d", "model": "ViT", "inputs": "torch.randn(2, 3, 64)",
               "options": "seq_len=64, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64"},
    "vit_3d": {"module": "vit_3d", "model": "ViT", "inputs": "torch.randn(1, 3, 4, 32, 32)",
               "options": "image_size=32, frames=4, image_patch_size=8, frame_patch_size=2, num_classes=10, dim=32, "
               "depth=1, heads=4, mlp_dim=64"},
    "simple_vit_3d": {"module": "simple_vit_3d", "model": "SimpleViT", "inputs": "torch.randn(1, 3, 4, 32, 32)",
                      "options": "image_size=32, frames=4, image_patch_size=8, frame_patch_size=2, num_classes=10, "
                      "dim=36, depth=1, heads=4, mlp_dim=64"},
    "t2t": {"module": "t2t", "model": "T2TViT", "inputs": "torch.randn(1, 3, 64, 64)",
            "options": "image_size=64, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64, "
            "t2t_layers=((7, 4), (3, 2))"},
    "cct": {"module": "cct", "model": "CCT", "inputs": "torch.randn(2, 3, 32, 32)",
            "options": "img_size=(32, 32), embedding_dim=32, n_conv_layers=2, kernel_size=7, stride=2, padding=3, "
            "pooling_kernel_size=3, pooling_stride=2, pooling_padding=1, num_layers=2, num_heads=4, mlp_ratio=2., "
            "num_classes=10, positional_embedding='learnable'"},
    "cross_vit": {"module": "cross_vit", "model": "CrossViT", "inputs": "torch.randn(1, 3, 64, 64)",
                  "options": "image_size=64, num_classes=10, sm_dim=32, lg_dim=48, sm_patch_size=8, lg_patch_size=16, "
                  "sm_enc_depth=1, lg_enc_depth=1, sm_enc_heads=4, lg_enc_heads=4, depth=1"},
    "pit": {"module": "pit", "model": "PiT", "inputs": "torch.randn(1, 3, 64, 64)",
            "options": "image_size=64, patch_size=8, dim=32, num_classes=10, depth=(1, 1), heads=4, mlp_dim=64"},
    "levit": {"module": "levit", "model": "LeViT", "inputs": "torch.randn(2, 3, 64, 64)",
              "options": "image_size=64, num_classes=10, stages=2, dim=(16, 32), depth=1, heads=(2, 4), mlp_mult=2"},
    "cvt": {"module": "cvt", "model": "CvT", "inputs": "torch.randn(2, 3, 64, 64)",
            "options": "num_classes=10, s1_emb_dim=16, s2_emb_dim=24, s3_emb_dim=32, s3_depth=1, s3_heads=2"},
    "regionvit": {"module": "regionvit", "model": "RegionViT", "inputs": "torch.randn(1, 3, 224, 224)",
                  "options": "dim=(16, 16, 32, 32), depth=(1, 1, 1, 1), window_size=7, num_classes=10"},
    "mobile_vit": {"module": "mobile_vit", "model": "MobileViT", "inputs": "torch.randn(1, 3, 64, 64)",
                   "options": "image_size=(64, 64), dims=[16, 24, 32], num_classes=10, "
                   "channels=[8, 8, 8, 8, 16, 16, 16, 16, 16, 16, 32]"},
    "xcit": {"module": "xcit", "model": "XCiT", "inputs": "torch.randn(2, 3, 32, 32)",
             "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=1, cls_depth=1, heads=4, "
             "mlp_dim=64"},
    "register": {"module": "simple_vit_with_register_tokens", "model": "SimpleViT",
                 "inputs": "torch.randn(2, 3, 32, 32)",
                 "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64"},
    "qk_norm": {"module": "simple_vit_with_qk_norm", "model": "SimpleViT", "inputs": "torch.randn(2, 3, 32, 32)",
                "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64"},
    "patch_dropout": {"module": "vit_with_patch_dropout", "model": "ViT", "inputs": "torch.randn(2, 3, 32, 32)",
                      "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64, "
                      "patch_dropout=0.25"},
    "sep_vit": {"module": "sep_vit", "model": "SepViT", "inputs": "torch.randn(1, 3, 224, 224)",
                "options": "num_classes=10, dim=8, dim_head=8, heads=(1, 2, 2, 2), depth=(1, 1, 1, 1), window_size=7"},
    "small_dataset": {"module": "vit_for_small_dataset", "model": "ViT", "inputs": "torch.randn(2, 3, 32, 32)",
                      "options": "image_size=32, patch_size=8, num_classes=10, dim=32, depth=1, heads=4, mlp_dim=64"},
}
