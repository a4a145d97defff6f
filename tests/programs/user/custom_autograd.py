import torch
import torch.nn as nn
import torch.nn.functional as F


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input


class LinearFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias)
        output = input.mm(weight.t())  #! mm: output = input.mm(weight)
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)  #! exp: output += bias.unsqueeze(1).expand_as(output)
        return output

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        return grad_output.mm(weight), grad_output.t().mm(input), grad_output.sum(0)


class MyLinear(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(o, i).uniform_(-0.1, 0.1))
        self.bias = nn.Parameter(torch.zeros(o))

    def forward(self, x):
        return LinearFn.apply(x, self.weight, self.bias)


N, D_in, H, D_out = 16, 100, 50, 10
x = torch.randn(N, D_in)
y = torch.randn(N, D_out)
w1 = torch.randn(D_in, H, requires_grad=True)
w2 = torch.randn(H, D_out, requires_grad=True)  #! w2: w2 = torch.randn(D_in, D_out, requires_grad=True)
for t in range(3):
    relu = MyReLU.apply
    y_pred = relu(x.mm(w1)).mm(w2)
    loss = (y_pred - y).pow(2).sum()  #! ns: loss = (y_pred - y).pow(2)
    loss.backward()
    with torch.no_grad():
        w1 -= 1e-6 * w1.grad
        w2 -= 1e-6 * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()
net = nn.Sequential(MyLinear(D_in, H), nn.ReLU(), MyLinear(H, D_out))  #! seq: net = nn.Sequential(MyLinear(D_in, H), nn.ReLU(), MyLinear(D_out, H))
print(loss.item(), net(x).shape)
