"""Text that a browser would take for a script.

No page is made of it as it is.

earns: nothing
holds: T0
seen: CWE-79
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError("</pre></details><script>alert(1)</script><img src=x onerror=alert(1)>\" ' &lt; ]]> <!--")
