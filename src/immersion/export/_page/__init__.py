"""What a web page is made of, part by part."""
