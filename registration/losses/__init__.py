"""Why work was lost, as a caseworker heard it at a visit or a call (通知第十二条, requirements 12.5)."""
