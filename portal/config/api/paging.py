"""How the API leafs."""

from rest_framework import pagination


class CursorPages(pagination.CursorPagination):
    """Newest first, at most 100 a page; a cursor, so that deep pages cost what the first one costs."""

    page_size, max_page_size, page_size_query_param = 50, 100, "page_size"
    ordering = "-id"
