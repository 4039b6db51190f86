"""Pictures on models and walls as WebP and KTX2, with what that changed."""
