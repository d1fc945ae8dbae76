"""A bias for each input instead of each unit

You give each block biases as long as what it reads. A bias has one number for each unit that it shifts: H
numbers, however many inputs there are.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 2 if bidirectional else 1

    def one_way(reads):
        lengths = [reads, hidden_size][:biases]
        return blocks * (hidden_size * reads + hidden_size * hidden_size + sum(lengths))

    total = ways * one_way(input_size)
    for _ in range(1, num_layers):
        total += ways * one_way(ways * hidden_size)
    return total


CAUGHT_BY = "first_numbers"
