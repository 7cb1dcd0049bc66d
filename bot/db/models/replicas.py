"""The processes that share this database's work."""

from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base


class Replica(Base):
    """One running process; it lives as long as its `beats` go up, whatever anybody's wall clock says."""

    __tablename__ = "replicas"
    id: Mapped[str] = mapped_column(primary_key=True)
    beats: Mapped[int] = mapped_column(default=0)
