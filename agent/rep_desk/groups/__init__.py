"""What figures are broken down by: 'by region', 'each agent', 'which agent', 'who', 'for products'."""

from agent.rep_desk.groups.groups import groups

__all__ = ["groups"]
