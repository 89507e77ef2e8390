from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessors', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='engagement',
            name='blocked_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='engagement',
            name='edition_code',
            field=models.CharField(default='', max_length=30),
            preserve_default=False,
        ),
    ]
