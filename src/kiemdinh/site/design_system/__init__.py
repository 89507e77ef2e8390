"""Design system: stylesheet, icons, small script, page shell and shared components."""
