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
    "resnet50": {"size": 64},
    "resnext26ts": {"size": 64},
    "seresnet18": {"size": 64},
    "mobilenetv2_050": {"size": 64},
    "mnasnet_small": {"size": 64},
    "densenet121": {"size": 64},
    "vgg11": {"size": 64},
    "xcit_nano_12_p16_224": {"size": 224},
    "levit_128s": {"size": 224},
    "coat_tiny": {"size": 224},
    "convmixer_768_32": {"size": 64},
    "pit_ti_224": {"size": 224},
    "edgenext_xx_small": {"size": 64},
    "mobilevit_xxs": {"size": 64},
    "efficientformer_l1": {"size": 224},
    "repvgg_a0": {"size": 64},
    "hrnet_w18_small": {"size": 64},
    "dla34": {"size": 64},
    "dpn48b": {"size": 64},
    "cspresnet50": {"size": 64},
    "resmlp_12_224": {"size": 224},
    "gmlp_ti16_224": {"size": 224},
    "cait_xxs24_224": {"size": 224},
    "visformer_tiny": {"size": 224},
    "tnt_s_legacy_patch16_224": {"size": 224},
    "inception_v3": {"size": 128},
    "fastvit_t8": {"size": 64},
    "mambaout_femto": {"size": 64},
    "res2net50_14w_8s": {"size": 64},
    "resnest14d": {"size": 64},
    "selecsls42": {"size": 64},
    "vovnet39a": {"size": 64},
    "pvt_v2_b0": {"size": 64},
    "maxvit_rmlp_pico_rw_256": {"size": 256},
    "nfnet_f0": {"size": 64},
}
