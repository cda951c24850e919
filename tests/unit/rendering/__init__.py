"""Tests of made documents."""
