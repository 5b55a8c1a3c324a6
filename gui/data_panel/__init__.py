"""The parts of the Data tab: choosing a source, looking at files, columns of tables, preparation and its preview."""
