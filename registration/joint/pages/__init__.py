"""The pages of joint handling."""
