"""Where the finished graph is kept and asked: in process, and in a jail for strangers' queries."""
