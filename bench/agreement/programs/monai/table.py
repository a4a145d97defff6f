TEMPLATE = """
    import torch
    from monai.networks.{module} import {model}

    model = {model}({options})
    model.eval()
    with torch.no_grad():
        output = model({inputs})
"""

ROWS = {
    "unet": {"module": "nets", "model": "UNet", "inputs": "torch.randn(2, 1, 32, 32)",
             "options": "spatial_dims=2, in_channels=1, out_channels=2, channels=(4, 8, 16), strides=(2, 2)"},
    "unet_3d": {"module": "nets", "model": "UNet", "inputs": "torch.randn(1, 1, 16, 16, 16)",
                "options": "spatial_dims=3, in_channels=1, out_channels=2, channels=(4, 8), strides=(2,), "
                "num_res_units=2"},
    "attention_unet": {"module": "nets", "model": "AttentionUnet", "inputs": "torch.randn(2, 1, 32, 32)",
                       "options": "spatial_dims=2, in_channels=1, out_channels=2, channels=(4, 8, 16), strides=(2, 2)"},
    "basic_unet": {"module": "nets", "model": "BasicUNet", "inputs": "torch.randn(2, 1, 32, 32)",
                   "options": "spatial_dims=2, in_channels=1, out_channels=2, features=(4, 4, 8, 8, 16, 4)"},
    "segresnet": {"module": "nets", "model": "SegResNet", "inputs": "torch.randn(2, 1, 32, 32)",
                  "options": "spatial_dims=2, in_channels=1, out_channels=2, init_filters=8"},
    "unetr": {"module": "nets", "model": "UNETR", "inputs": "torch.randn(1, 1, 32, 32)",
              "options": "in_channels=1, out_channels=2, img_size=(32, 32), spatial_dims=2, feature_size=4, "
              "hidden_size=32, mlp_dim=64, num_heads=4"},
    "vit": {"module": "nets", "model": "ViT", "inputs": "torch.randn(2, 1, 32, 32)",
            "options": "in_channels=1, img_size=(32, 32), patch_size=(8, 8), spatial_dims=2, hidden_size=32, "
            "mlp_dim=64, num_layers=1, num_heads=4"},
    "densenet": {"module": "nets", "model": "DenseNet", "inputs": "torch.randn(2, 1, 32, 32)",
                 "options": "spatial_dims=2, in_channels=1, out_channels=3, init_features=8, growth_rate=4, "
                 "block_config=(2, 2)"},
    "vnet": {"module": "nets", "model": "VNet", "inputs": "torch.randn(1, 1, 32, 32)",
             "options": "spatial_dims=2, in_channels=1, out_channels=2"},
    "highresnet": {"module": "nets", "model": "HighResNet", "inputs": "torch.randn(1, 1, 16, 16)",
                   "options": "spatial_dims=2, in_channels=1, out_channels=2"},
    "autoencoder": {"module": "nets", "model": "AutoEncoder", "inputs": "torch.randn(2, 1, 32, 32)",
                    "options": "spatial_dims=2, in_channels=1, out_channels=1, channels=(4, 8), strides=(2, 2)"},
    "regressor": {"module": "nets", "model": "Regressor", "inputs": "torch.randn(2, 1, 32, 32)",
                  "options": "in_shape=(1, 32, 32), out_shape=(3,), channels=(4, 8), strides=(2, 2)"},
    "swin_unetr": {"module": "nets", "model": "SwinUNETR", "inputs": "torch.randn(1, 1, 64, 64)",
                   "options": "in_channels=1, out_channels=2, feature_size=12, spatial_dims=2, patch_size=2, "
                   "depths=(1, 1, 1, 1)"},
    "convolution": {"module": "blocks", "model": "Convolution", "inputs": "torch.randn(2, 1, 16, 16)",
                    "options": "spatial_dims=2, in_channels=1, out_channels=4, kernel_size=3"},
    "residual_unit": {"module": "blocks", "model": "ResidualUnit", "inputs": "torch.randn(2, 4, 16, 16)",
                      "options": "spatial_dims=2, in_channels=4, out_channels=8, strides=2"},
    "transformer_block": {"module": "blocks", "model": "TransformerBlock", "inputs": "torch.randn(2, 5, 32)",
                          "options": "hidden_size=32, mlp_dim=64, num_heads=4"},
    "mlp_block": {"module": "blocks", "model": "MLPBlock", "inputs": "torch.randn(2, 5, 32)",
                  "options": "hidden_size=32, mlp_dim=64"},
    "patch_embedding": {"module": "blocks", "model": "PatchEmbeddingBlock", "inputs": "torch.randn(2, 1, 32, 32)",
                        "options": "in_channels=1, img_size=(32, 32), patch_size=(8, 8), hidden_size=32, num_heads=4, "
                        "spatial_dims=2"},
    "squeeze_excitation": {"module": "blocks", "model": "ResidualSELayer", "inputs": "torch.randn(2, 8, 16, 16)",
                           "options": "spatial_dims=2, in_channels=8"},
    "aspp": {"module": "blocks", "model": "SimpleASPP", "inputs": "torch.randn(2, 4, 16, 16)",
             "options": "spatial_dims=2, in_channels=4, conv_out_channels=4"},
}
