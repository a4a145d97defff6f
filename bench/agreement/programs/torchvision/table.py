# observe: torchvision.models
TEMPLATE = """
    import torch
    from torchvision import models

    model = models.{name}(weights=None)
    model.eval()
    with torch.no_grad():
        scores = model(torch.randn(2, 3, {size}, {size}))
    best = scores.argmax(1)
"""

ROWS = {
    "resnet18": {"size": 64},
    "resnet50": {"size": 64},
    "resnext50_32x4d": {"size": 64},
    "vgg11_bn": {"size": 64},
    "densenet121": {"size": 64},
    "squeezenet1_1": {"size": 64},
    "mobilenet_v2": {"size": 64},
    "mobilenet_v3_small": {"size": 64},
    "shufflenet_v2_x0_5": {"size": 64},
    "mnasnet0_5": {"size": 64},
    "efficientnet_b0": {"size": 64},
    "convnext_tiny": {"size": 64},
    "regnet_y_400mf": {"size": 64},
    "swin_t": {"size": 64},
    "vit_b_16": {"size": 224},
    "alexnet": {"size": 224},
}
