"""Following up people on sick leave: the list, the pass, invitations, sending, answers."""
