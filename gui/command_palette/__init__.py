"""The command palette: every action, project, template and layer, found by a few letters."""
