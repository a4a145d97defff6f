import torch
import torch.nn as nn
import torch.nn.functional as F

ANCHORS = [
    [(10, 13), (16, 30), (33, 23)],
    [(30, 61), (62, 45), (59, 119)],
]
config = [
    # type, out_channels, kernel, stride
    ("C", 16, 3, 1),
    ("C", 32, 3, 2),
    ("R", 1),
    ("C", 64, 3, 2),
    ("R", 2),
    ("C", 128, 3, 2),
    "S",
    ("C", 64, 1, 1),
    "U",
    ("C", 64, 1, 1),
    "S",
]


class CNNBlock(nn.Module):
    def __init__(self, in_channels, out_channels, bn_act=True, **kwargs):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, bias=not bn_act, **kwargs)
        self.bn = nn.BatchNorm2d(out_channels)
        self.leaky = nn.LeakyReLU(0.1)
        self.use_bn_act = bn_act

    def forward(self, x):
        if self.use_bn_act:
            return self.leaky(self.bn(self.conv(x)))
        else:
            return self.conv(x)


class ResidualBlock(nn.Module):
    def __init__(self, channels, use_residual=True, num_repeats=1):
        super().__init__()
        self.layers = nn.ModuleList()
        for repeat in range(num_repeats):
            self.layers += [
                nn.Sequential(
                    CNNBlock(channels, channels // 2, kernel_size=1),
                    CNNBlock(channels // 2, channels, kernel_size=3, padding=1),
                )
            ]
        self.use_residual = use_residual
        self.num_repeats = num_repeats

    def forward(self, x):
        for layer in self.layers:
            if self.use_residual:
                x = x + layer(x)
            else:
                x = layer(x)
        return x


class ScalePrediction(nn.Module):
    def __init__(self, in_channels, num_classes):
        super().__init__()
        self.pred = nn.Sequential(
            CNNBlock(in_channels, 2 * in_channels, kernel_size=3, padding=1),
            CNNBlock(2 * in_channels, (num_classes + 5) * 3, bn_act=False, kernel_size=1),
        )
        self.num_classes = num_classes

    def forward(self, x):
        return (
            self.pred(x)
            .reshape(x.shape[0], 3, self.num_classes + 5, x.shape[2], x.shape[3])
            .permute(0, 1, 3, 4, 2)
        )


class YOLOv3(nn.Module):
    def __init__(self, in_channels=3, num_classes=4):
        super().__init__()
        self.num_classes = num_classes
        self.in_channels = in_channels
        self.layers = self._create_conv_layers()

    def forward(self, x):
        outputs = []
        route_connections = []
        for layer in self.layers:
            if isinstance(layer, ScalePrediction):
                outputs.append(layer(x))
                continue
            x = layer(x)
            if isinstance(layer, ResidualBlock) and layer.num_repeats == 2:
                route_connections.append(x)
            elif isinstance(layer, nn.Upsample):
                x = torch.cat([x, route_connections[-1]], dim=1)
                route_connections.pop()
        return outputs

    def _create_conv_layers(self):
        layers = nn.ModuleList()
        in_channels = self.in_channels
        for module in config:
            if isinstance(module, tuple) and module[0] == "C":
                _, out_channels, kernel_size, stride = module
                layers.append(CNNBlock(in_channels, out_channels, kernel_size=kernel_size, stride=stride,
                                       padding=1 if kernel_size == 3 else 0))
                in_channels = out_channels
            elif isinstance(module, tuple):
                layers.append(ResidualBlock(in_channels, num_repeats=module[1]))
            elif module == "S":
                layers += [ScalePrediction(in_channels, num_classes=self.num_classes)]
            elif module == "U":
                layers.append(nn.Upsample(scale_factor=2))
                in_channels = in_channels + 64
        return layers


def intersection_over_union(boxes_preds, boxes_labels, box_format="midpoint"):
    if box_format == "midpoint":
        box1_x1 = boxes_preds[..., 0:1] - boxes_preds[..., 2:3] / 2
        box1_y1 = boxes_preds[..., 1:2] - boxes_preds[..., 3:4] / 2
        box1_x2 = boxes_preds[..., 0:1] + boxes_preds[..., 2:3] / 2
        box1_y2 = boxes_preds[..., 1:2] + boxes_preds[..., 3:4] / 2
        box2_x1 = boxes_labels[..., 0:1] - boxes_labels[..., 2:3] / 2
        box2_y1 = boxes_labels[..., 1:2] - boxes_labels[..., 3:4] / 2
        box2_x2 = boxes_labels[..., 0:1] + boxes_labels[..., 2:3] / 2
        box2_y2 = boxes_labels[..., 1:2] + boxes_labels[..., 3:4] / 2
    if box_format == "corners":
        box1_x1, box1_y1, box1_x2, box1_y2 = boxes_preds.split(1, dim=-1)
        box2_x1, box2_y1, box2_x2, box2_y2 = boxes_labels.split(1, dim=-1)
    x1 = torch.max(box1_x1, box2_x1)
    y1 = torch.max(box1_y1, box2_y1)
    x2 = torch.min(box1_x2, box2_x2)
    y2 = torch.min(box1_y2, box2_y2)
    intersection = (x2 - x1).clamp(0) * (y2 - y1).clamp(0)
    box1_area = abs((box1_x2 - box1_x1) * (box1_y2 - box1_y1))
    box2_area = abs((box2_x2 - box2_x1) * (box2_y2 - box2_y1))
    return intersection / (box1_area + box2_area - intersection + 1e-6)


def iou_width_height(boxes1, boxes2):
    intersection = torch.min(boxes1[..., 0], boxes2[..., 0]) * torch.min(boxes1[..., 1], boxes2[..., 1])
    union = boxes1[..., 0] * boxes1[..., 1] + boxes2[..., 0] * boxes2[..., 1] - intersection
    return intersection / union


class YoloLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.mse = nn.MSELoss()
        self.bce = nn.BCEWithLogitsLoss()
        self.entropy = nn.CrossEntropyLoss()
        self.sigmoid = nn.Sigmoid()
        self.lambda_class, self.lambda_noobj, self.lambda_obj, self.lambda_box = 1, 10, 1, 10

    def forward(self, predictions, target, anchors):
        obj = target[..., 0] == 1
        noobj = target[..., 0] == 0
        no_object_loss = self.bce(predictions[..., 0:1][noobj], target[..., 0:1][noobj])
        anchors = anchors.reshape(1, 3, 1, 1, 2)
        box_preds = torch.cat([self.sigmoid(predictions[..., 1:3]), torch.exp(predictions[..., 3:5]) * anchors], dim=-1)
        ious = intersection_over_union(box_preds[obj], target[..., 1:5][obj]).detach()
        object_loss = self.mse(self.sigmoid(predictions[..., 0:1][obj]), ious * target[..., 0:1][obj])
        predictions[..., 1:3] = self.sigmoid(predictions[..., 1:3])
        target[..., 3:5] = torch.log(1e-16 + target[..., 3:5] / anchors)
        box_loss = self.mse(predictions[..., 1:5][obj], target[..., 1:5][obj])
        class_loss = self.entropy(predictions[..., 5:][obj], target[..., 5][obj].long())
        return (self.lambda_box * box_loss + self.lambda_obj * object_loss
                + self.lambda_noobj * no_object_loss + self.lambda_class * class_loss)


def build_targets(boxes, anchors, sizes):
    targets = [torch.zeros((3, S, S, 6)) for S in sizes]
    flat = torch.tensor(anchors[0] + anchors[1]) / 128
    for box in boxes:
        iou_anchors = iou_width_height(torch.tensor(box[2:4]), flat)
        anchor_indices = iou_anchors.argsort(descending=True, dim=0)
        x, y, width, height, class_label = box
        has_anchor = [False] * 2
        for anchor_idx in anchor_indices:
            scale_idx = anchor_idx // 3
            anchor_on_scale = anchor_idx % 3
            S = sizes[scale_idx]
            i, j = int(S * y), int(S * x)
            if not has_anchor[scale_idx]:
                targets[scale_idx][anchor_on_scale, i, j, 0] = 1
                cell = torch.tensor([S * x - j, S * y - i, width * S, height * S])
                targets[scale_idx][anchor_on_scale, i, j, 1:5] = cell
                targets[scale_idx][anchor_on_scale, i, j, 5] = int(class_label)
                has_anchor[scale_idx] = True
    return tuple(targets)


if __name__ == "__main__":
    num_classes = 4
    IMAGE_SIZE = 64
    model = YOLOv3(num_classes=num_classes)
    x = torch.randn((2, 3, IMAGE_SIZE, IMAGE_SIZE))
    out = model(x)
    sizes = [o.shape[2] for o in out]
    t0, t1 = build_targets([[0.5, 0.5, 0.2, 0.3, 1], [0.3, 0.2, 0.6, 0.7, 2]], ANCHORS, sizes)
    scaled = torch.tensor(ANCHORS) / 128 * torch.tensor(sizes).unsqueeze(1).unsqueeze(1).repeat(1, 3, 2)
    loss_fn = YoloLoss()
    loss = (loss_fn(out[0].clone(), t0.unsqueeze(0).repeat(2, 1, 1, 1, 1), scaled[0])
            + loss_fn(out[1].clone(), t1.unsqueeze(0).repeat(2, 1, 1, 1, 1), scaled[1]))
    loss.backward()
    print([tuple(o.shape) for o in out], loss.item())
