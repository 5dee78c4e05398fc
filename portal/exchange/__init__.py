"""What is sent home: the outbox in the transaction of the change, and the inbox of each office."""
