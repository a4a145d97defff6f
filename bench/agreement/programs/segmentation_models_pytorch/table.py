TEMPLATE = """
    import segmentation_models_pytorch as smp
    import torch

    model = smp.{name}(encoder_name="resnet18", encoder_weights=None, in_channels=3, classes=2)
    model.eval()
    with torch.no_grad():
        masks = model(torch.randn(2, 3, 64, 64))
"""

ROWS = {"Unet": {}, "UnetPlusPlus": {}, "Linknet": {}, "FPN": {}, "PSPNet": {}, "DeepLabV3Plus": {}, "MAnet": {}}
