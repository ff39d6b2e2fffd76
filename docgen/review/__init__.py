"""The review page: a report as one file for a browser, in which every figure says where it comes from."""
