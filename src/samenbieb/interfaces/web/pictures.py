"""Pictures that were handed in, as answers: always a JPEG that we drew ourselves, kept by nobody on the way."""

from django.http import HttpResponse


def jpeg(data: bytes) -> HttpResponse:
    """Answer with a picture. It may be taken down any moment, so nobody keeps it; it is never read as a page."""
    response = HttpResponse(data, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
