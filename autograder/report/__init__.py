"""One pure function per format over grade sheets. Nothing is graded anew here."""
