"""People and vacancies find each other: a score that is a sum of shown parts, lists both ways, referral, invitation."""
