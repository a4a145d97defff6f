"""Graph attention without a graph library: dense adjacency, heads by einsum, a graph-level readout."""

import torch
from torch import nn
from torch.nn import functional as F


class GATLayer(nn.Module):
    def __init__(self, in_features, out_features, heads, concat=True):
        super().__init__()
        self.heads, self.out_features, self.concat = heads, out_features, concat
        self.linear = nn.Linear(in_features, heads * out_features, bias=False)
        self.src = nn.Parameter(torch.empty(heads, out_features))
        self.dst = nn.Parameter(torch.empty(heads, out_features))
        nn.init.xavier_uniform_(self.src)
        nn.init.xavier_uniform_(self.dst)

    def forward(self, x, adj):
        n = x.size(0)
        h = self.linear(x).view(n, self.heads, self.out_features)
        left = torch.einsum("nhf,hf->hn", h, self.src)
        right = torch.einsum("nhf,hf->hn", h, self.dst)
        scores = F.leaky_relu(left.unsqueeze(2) + right.unsqueeze(1), 0.2)
        scores = scores.masked_fill(adj.unsqueeze(0) == 0, -1e9)
        alpha = torch.softmax(scores, dim=-1)
        out = torch.einsum("hij,jhf->ihf", alpha, h)
        if self.concat:
            return out.reshape(n, self.heads * self.out_features)
        return out.mean(dim=1)


class GCNLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_features, out_features) * 0.1)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x, norm_adj):
        return norm_adj @ (x @ self.weight) + self.bias


class GraphNet(nn.Module):
    def __init__(self, features, hidden, classes):
        super().__init__()
        self.gat1 = GATLayer(features, hidden, heads=4)
        self.gat2 = GATLayer(hidden * 4, hidden, heads=2, concat=False)
        self.gcn = GCNLayer(hidden, hidden)
        self.classify = nn.Linear(hidden, classes)
        self.readout = nn.Linear(hidden * 2, 1)

    def forward(self, x, adj):
        degree = adj.sum(dim=1)
        scale = degree.pow(-0.5)
        norm_adj = scale.unsqueeze(1) * adj * scale.unsqueeze(0)
        h = F.elu(self.gat1(x, adj))
        h = F.elu(self.gat2(h, adj))
        h = self.gcn(h, norm_adj)
        pooled = torch.cat([h.mean(dim=0), h.max(dim=0).values], dim=-1)
        return self.classify(h), self.readout(pooled)


nodes, features, classes = 12, 7, 3
edges = torch.randint(0, nodes, (2, 30))
adj = torch.zeros(nodes, nodes)
adj[edges[0], edges[1]] = 1.0
adj = ((adj + adj.t() + torch.eye(nodes)) > 0).float()
x = torch.randn(nodes, features)
y = torch.randint(0, classes, (nodes,))
train_mask = torch.rand(nodes) < 0.8
train_mask[0] = True

model = GraphNet(features, 8, classes)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
for epoch in range(2):
    node_logits, graph_logit = model(x, adj)
    loss = F.cross_entropy(node_logits[train_mask], y[train_mask])
    loss = loss + F.binary_cross_entropy_with_logits(graph_logit, torch.ones(1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print((node_logits.argmax(dim=1) == y).float().mean().item())
