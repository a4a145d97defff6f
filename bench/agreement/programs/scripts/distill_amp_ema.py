"""Knowledge distillation with EMA, AMP, gradient accumulation and a registry of models."""
import argparse
import copy
import math
from contextlib import nullcontext
from functools import partial

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.optim.lr_scheduler import LambdaLR

_MODELS = {}


def register_model(name=None):
    def decorator(fn):
        _MODELS[name or fn.__name__] = fn
        return fn
    return decorator


def create_model(name, **kwargs):
    if name not in _MODELS:
        raise RuntimeError(f"Unknown model ({name})")
    return _MODELS[name](**kwargs)


cfg = {
    'VGG11': [8, 'M', 16, 'M', 32, 32, 'M'],
    'VGG16': [8, 8, 'M', 16, 16, 'M', 32, 32, 32, 'M'],
}


class VGG(nn.Module):
    def __init__(self, vgg_name, num_classes=10, in_chans=3):
        super().__init__()
        self.features = self._make_layers(cfg[vgg_name], in_chans)
        self.classifier = nn.Linear(32 * 4 * 4, num_classes)

    def forward_features(self, x):
        return self.features(x)

    def forward(self, x, return_features=False):
        out = feats = self.forward_features(x)
        out = out.view(out.size(0), -1)
        out = self.classifier(out)
        return (out, feats) if return_features else out

    def _make_layers(self, cfg, in_channels):
        layers = []
        for x in cfg:
            if x == 'M':
                layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
            else:
                layers += [nn.Conv2d(in_channels, x, kernel_size=3, padding=1), nn.BatchNorm2d(x), nn.ReLU(inplace=True)]
                in_channels = x
        return nn.Sequential(*layers)


class SEModule(nn.Module):
    def __init__(self, channels, reduction=4):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // reduction, 1)
        self.fc2 = nn.Conv2d(channels // reduction, channels, 1)

    def forward(self, x):
        w = x.mean((2, 3), keepdim=True)
        w = self.fc2(F.relu(self.fc1(w), inplace=True))
        return x * w.sigmoid()


def make_divisible(v, divisor=8, min_value=None, round_limit=.9):
    min_value = min_value or divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < round_limit * v:
        new_v += divisor
    return new_v


class InvertedResidual(nn.Module):
    def __init__(self, in_ch, out_ch, stride=1, exp_ratio=4, se=True):
        super().__init__()
        mid = make_divisible(in_ch * exp_ratio)
        self.has_skip = stride == 1 and in_ch == out_ch
        self.conv_pw = nn.Conv2d(in_ch, mid, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(mid)
        self.conv_dw = nn.Conv2d(mid, mid, 3, stride, 1, groups=mid, bias=False)
        self.bn2 = nn.BatchNorm2d(mid)
        self.se = SEModule(mid) if se else nn.Identity()
        self.conv_pwl = nn.Conv2d(mid, out_ch, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out_ch)
        self.act = nn.SiLU()

    def forward(self, x):
        shortcut = x
        x = self.act(self.bn1(self.conv_pw(x)))
        x = self.act(self.bn2(self.conv_dw(x)))
        x = self.se(x)
        x = self.bn3(self.conv_pwl(x))
        if self.has_skip:
            x += shortcut
        return x


class MobileNet(nn.Module):
    def __init__(self, num_classes=10, in_chans=3, width_mult=1.0):
        super().__init__()
        chs = [make_divisible(c * width_mult) for c in (8, 16, 24, 32)]
        self.stem = nn.Conv2d(in_chans, chs[0], 3, 1, 1)
        self.blocks = nn.Sequential(*[
            nn.Sequential(*(InvertedResidual(i if j == 0 else o, o, stride=2 if j == 0 else 1) for j in range(2)))
            for i, o in zip(chs[:-1], chs[1:])
        ])
        self.head = nn.Linear(chs[-1], num_classes)

    def forward(self, x, return_features=False):
        feats = self.blocks(self.stem(x))
        out = self.head(feats.mean([-2, -1]))
        return (out, feats) if return_features else out


@register_model()
def vgg11(**kwargs):
    return VGG('VGG11', **kwargs)


@register_model('student')
def mobilenet_small(pretrained=False, **kwargs):
    model_args = dict(width_mult=1.0)
    return MobileNet(**dict(model_args, **kwargs))


class ModelEMA(nn.Module):
    def __init__(self, model, decay=0.999):
        super().__init__()
        self.module = copy.deepcopy(model)
        self.module.eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for ema_v, model_v in zip(self.module.state_dict().values(), model.state_dict().values()):
            ema_v.copy_(self.decay * ema_v + (1. - self.decay) * model_v)


class DistillLoss(nn.Module):
    def __init__(self, T=4.0, alpha=0.9):
        super().__init__()
        self.T, self.alpha = T, alpha

    def forward(self, student_logits, teacher_logits, labels):
        soft = F.kl_div(F.log_softmax(student_logits / self.T, dim=1), F.softmax(teacher_logits / self.T, dim=1),
                        reduction='batchmean') * (self.T ** 2)
        hard = F.cross_entropy(student_logits, labels, label_smoothing=0.1)
        return self.alpha * soft + (1 - self.alpha) * hard


def mixup(x, y, num_classes, alpha=0.2):
    lam = torch.distributions.Beta(alpha, alpha).sample()
    perm = torch.randperm(x.size(0))
    y1 = F.one_hot(y, num_classes).float()
    return lam * x + (1 - lam) * x[perm], lam * y1 + (1 - lam) * y1[perm]


def warmup_cosine(step, warmup, total):
    if step < warmup:
        return float(step) / float(max(1, warmup))
    progress = float(step - warmup) / float(max(1, total - warmup))
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * progress)))


def get_args():
    p = argparse.ArgumentParser()
    p.add_argument('--teacher', default='vgg11', type=str)
    p.add_argument('--student', default='student', type=str)
    p.add_argument('--num-classes', default=10, type=int)
    p.add_argument('--accum', default=2, type=int)
    p.add_argument('--amp', action='store_true')
    p.add_argument('--steps', default=2, type=int)
    return p.parse_args()


def main(args):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    ctx = torch.autocast(device, dtype=torch.bfloat16) if args.amp else nullcontext()
    teacher = create_model(args.teacher, num_classes=args.num_classes).to(device).eval()
    student = create_model(args.student, num_classes=args.num_classes).to(device)
    for p in teacher.parameters():
        p.requires_grad_(False)
    proj = nn.Conv2d(32, 32, 1).to(device)
    ema = ModelEMA(student)
    params = [{'params': [p for n, p in student.named_parameters() if p.ndim > 1], 'weight_decay': 0.05},
              {'params': [p for n, p in student.named_parameters() if p.ndim <= 1], 'weight_decay': 0.0},
              {'params': proj.parameters()}]
    optimizer = torch.optim.AdamW(params, lr=1e-3)
    scheduler = LambdaLR(optimizer, lr_lambda=partial(warmup_cosine, warmup=1, total=args.steps))
    scaler = torch.amp.GradScaler(device, enabled=args.amp and device == 'cuda')
    criterion = DistillLoss()
    for step in range(args.steps):
        for micro in range(args.accum):
            images = torch.randn(4, 3, 32, 32, device=device)
            labels = torch.randint(0, args.num_classes, (4,), device=device)
            with ctx:
                with torch.no_grad():
                    t_logits, t_feats = teacher(images, return_features=True)
                s_logits, s_feats = student(images, return_features=True)
                loss = criterion(s_logits, t_logits, labels)
                loss = loss + F.mse_loss(proj(s_feats), t_feats)
                mixed, soft = mixup(images, labels, args.num_classes)
                loss = loss + torch.sum(-soft * F.log_softmax(student(mixed), dim=-1), dim=-1).mean()
            scaler.scale(loss / args.accum).backward()
        scaler.unscale_(optimizer)
        grad_norm = torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        scheduler.step()
        ema.update(student)
    state = {'model': student.state_dict(), 'ema': ema.module.state_dict(), 'args': vars(args)}
    filtered = {k: v for k, v in state['model'].items() if not k.startswith('head')}
    fresh = create_model(args.student, num_classes=5)
    missing = fresh.load_state_dict(filtered, strict=False)
    print(loss.item(), grad_norm.item(), missing.missing_keys)


if __name__ == '__main__':
    main(get_args())
