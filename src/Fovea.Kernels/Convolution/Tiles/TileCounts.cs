namespace Fovea.Kernels.Convolution.Tiles;

// Numbers that the JIT sees as constants, one type each: a tile's pixels and vectors.

/// <summary>A number known to the JIT.</summary>
internal interface ITileCount
{
    static abstract int Value { get; }
}

internal readonly struct One : ITileCount { public static int Value => 1; }

internal readonly struct Two : ITileCount { public static int Value => 2; }

internal readonly struct Three : ITileCount { public static int Value => 3; }

internal readonly struct Four : ITileCount { public static int Value => 4; }

internal readonly struct Five : ITileCount { public static int Value => 5; }

internal readonly struct Six : ITileCount { public static int Value => 6; }

internal readonly struct Seven : ITileCount { public static int Value => 7; }

internal readonly struct Eight : ITileCount { public static int Value => 8; }

internal readonly struct Nine : ITileCount { public static int Value => 9; }

internal readonly struct Ten : ITileCount { public static int Value => 10; }

internal readonly struct Eleven : ITileCount { public static int Value => 11; }

internal readonly struct Twelve : ITileCount { public static int Value => 12; }

internal readonly struct Thirteen : ITileCount { public static int Value => 13; }

internal readonly struct Fourteen : ITileCount { public static int Value => 14; }
