"""我的数据: the pages on which a person sees what is held, and does what the law lets them do with it."""
