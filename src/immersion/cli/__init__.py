"""The command line: one function per verb, thin over the library; everything is said in French or English."""
