import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.parameter import Parameter


class GraphConvolution(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super(GraphConvolution, self).__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(torch.FloatTensor(in_features, out_features))  #! w: self.weight = Parameter(torch.FloatTensor(out_features, in_features))
        if bias:
            self.bias = Parameter(torch.FloatTensor(out_features))  #! b: self.bias = Parameter(torch.FloatTensor(in_features))
        else:
            self.register_parameter('bias', None)
        self.reset_parameters()

    def reset_parameters(self):
        stdv = 1. / math.sqrt(self.weight.size(1))
        self.weight.data.uniform_(-stdv, stdv)
        if self.bias is not None:
            self.bias.data.uniform_(-stdv, stdv)

    def forward(self, input, adj):
        support = torch.mm(input, self.weight)
        output = torch.spmm(adj, support)  #! mm: output = torch.spmm(support, adj)
        if self.bias is not None:
            return output + self.bias
        return output

    def __repr__(self):
        return self.__class__.__name__ + ' (' + str(self.in_features) + ' -> ' + str(self.out_features) + ')'


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass, dropout):
        super(GCN, self).__init__()
        self.gc1 = GraphConvolution(nfeat, nhid)
        self.gc2 = GraphConvolution(nhid, nclass)  #! gc2: self.gc2 = GraphConvolution(nfeat, nclass)
        self.dropout = dropout

    def forward(self, x, adj):
        x = F.relu(self.gc1(x, adj))
        x = F.dropout(x, self.dropout, training=self.training)
        x = self.gc2(x, adj)
        return F.log_softmax(x, dim=1)


def normalize_adj(adj):
    adj = adj + torch.eye(adj.size(0))
    deg = adj.sum(1)
    d = torch.diag(deg.pow(-0.5))  #! diag: d = deg.pow(-0.5).unsqueeze(0)
    return d @ adj @ d


n_nodes, n_feat, n_class = 30, 12, 4
features = torch.rand(n_nodes, n_feat)
adj = (torch.rand(n_nodes, n_nodes) > 0.8).float()
adj = normalize_adj(((adj + adj.t()) > 0).float())
labels = torch.randint(0, n_class, (n_nodes,))
idx_train = torch.LongTensor(range(20))
idx_val = torch.arange(20, 30)
model = GCN(nfeat=features.shape[1], nhid=16, nclass=int(labels.max().item()) + 1, dropout=0.5)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
for epoch in range(3):
    model.train()
    optimizer.zero_grad()
    output = model(features, adj)  #! arg: output = model(features)
    loss_train = F.nll_loss(output[idx_train], labels[idx_train])  #! idx: loss_train = F.nll_loss(output[idx_train], labels)
    loss_train.backward()
    optimizer.step()
preds = output[idx_val].max(1)[1].type_as(labels)
print(preds.eq(labels[idx_val]).double().sum() / len(idx_val))
