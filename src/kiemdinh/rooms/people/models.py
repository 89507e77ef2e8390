"""Accounts, posts held from a day to a day, and authorisations to sign."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by the use cases; this only finds them."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A person who signs in. What they may do follows from posts, never from this row."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    name_fold = models.CharField(max_length=120, db_index=True)
    sort_key = models.CharField(max_length=400)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    home_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(username="") & ~models.Q(full_name=""),
                                   name="account_has_names"),
        )

    def __str__(self) -> str:
        return self.full_name


class Post(models.Model):
    """A duty held at a unit; `ends_on` is the last day."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(role="") & ~models.Q(title=""), name="post_has_role"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="post_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["account", "unit", "role"], condition=models.Q(ends_on__isnull=True),
                name="post_open_once",
            ),
        )
        indexes = (models.Index(fields=["unit", "role"], name="post_unit_role"),)

    def __str__(self) -> str:
        return self.title


class Authorisation(models.Model):
    """A deputy signs for the head within dates: KT. (ký thay), TL. (thừa lệnh), TUQ. (thừa ủy quyền)."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    on_behalf = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="granted")
    deputy = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="received")
    kind = models.CharField(max_length=3, choices=[("KT", "Ký thay"), ("TL", "Thừa lệnh"), ("TUQ", "Thừa ủy quyền")])
    document_number = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")),
                                   name="authorisation_ends_after_start"),
            models.CheckConstraint(condition=~models.Q(on_behalf=models.F("deputy")),
                                   name="authorisation_to_another"),
            models.CheckConstraint(condition=models.Q(kind__in=("KT", "TL", "TUQ")), name="authorisation_known_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind}. {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"
