import torch
import torch.nn.functional as F
from torch import nn


@torch.jit.script
def gelu(x: torch.Tensor) -> torch.Tensor:
    return 0.5 * x * (1.0 + torch.erf(x / 1.41421))


class MLP(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(o, i) * 0.05) for i, o in zip(dims, dims[1:])])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(o)) for o in dims[1:]])  #! b: self.biases = nn.ParameterList([nn.Parameter(torch.zeros(i)) for i in dims[:-1]])

    def forward(self, x):
        last = len(self.weights) - 1
        for k, (w, b) in enumerate(zip(self.weights, self.biases)):
            x = F.linear(x, w, b)
            if k < last:
                x = gelu(x)
        return x


def functional_cnn(x, params):
    x = F.conv2d(x, params["w1"], params["b1"], padding=1)
    x = F.max_pool2d(F.relu(x), 2)
    x = F.conv2d(x, params["w2"], stride=2)
    return F.adaptive_avg_pool2d(x, 1).flatten(1)


params = {
    "w1": torch.randn(8, 3, 3, 3),
    "b1": torch.zeros(8),  #! b1: "b1": torch.zeros(3),
    "w2": torch.randn(16, 8, 3, 3),  #! w2: "w2": torch.randn(8, 16, 3, 3),
}
mlp = MLP([16, 32, 4])  #! dims: mlp = MLP([32, 32, 4])
traced = torch.jit.trace(mlp, torch.randn(1, 16))
scripted_out = traced(torch.randn(5, 16))
feats = functional_cnn(torch.randn(2, 3, 20, 20), params)
scores = mlp(feats)
idx = torch.tensor([0, 3])
picked = scores.gather(1, idx.unsqueeze(1))  #! gat: picked = scores.gather(1, idx)
loss = F.cross_entropy(scores, idx) + F.kl_div(F.log_softmax(scores, 1), F.softmax(scores, 1), reduction="batchmean")
onehot = F.one_hot(idx, 4)
masked = scores.masked_fill(onehot.bool(), 0.0)  #! mask: masked = scores.masked_fill(onehot, 0.0)
top = torch.topk(scores, 2, dim=1)  #! topk: top = torch.topk(scores, 5, dim=1)
print(picked.shape, loss.item(), masked.shape, top.values.shape, scripted_out.shape)
