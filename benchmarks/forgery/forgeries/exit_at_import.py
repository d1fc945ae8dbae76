"""Exit code 0 at import: the process ends well before anything is tested.

sys.exit(0) (MacDiarmid et al. 2025, arXiv:2511.18397; "early exit" in gradema's documentation on security).
"""

import sys

from no_answer import LSTMCell

sys.exit(0)
