TEMPLATE = """
    import timm
    import torch

    model = timm.create_model("{name}", pretrained=False, num_classes=10)
    model.eval()
    with torch.no_grad():
        scores = model(torch.randn(2, 3, {size}, {size}))
    features = model.forward_features(torch.randn(1, 3, {size}, {size}))
"""

ROWS = {
    "resnet18": {"size": 64},
    "resnet26d": {"size": 64},
    "vit_tiny_patch16_224": {"size": 224},
    "deit_tiny_patch16_224": {"size": 224},
    "mixer_s32_224": {"size": 224},
    "efficientnet_b0": {"size": 64},
    "mobilenetv3_small_050": {"size": 64},
    "convnext_atto": {"size": 64},
    "swin_tiny_patch4_window7_224": {"size": 224},
    "regnetx_002": {"size": 64},
    "ghostnet_050": {"size": 64},
    "poolformer_s12": {"size": 64},
}
