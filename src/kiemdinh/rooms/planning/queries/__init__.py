"""What may be read here.

`targets.targets_of`, `plans.plan_of`, `plans.planned_schools` and `training.trained` ask for no permission: the calling
room decides who sees them.
"""
