import numpy as np

scores_of_players = [[7, 9], [4], [8, 8, 10]]
table = np.array(scores_of_players)
