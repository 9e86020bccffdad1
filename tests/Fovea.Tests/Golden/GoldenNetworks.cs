using System.Security.Cryptography;
using System.Text;
using Fovea.Zoo;

namespace Fovea.Tests.Golden;

/// <summary>The networks whose trained weights and plans are held to recorded values, so that a refactoring shows that it is one.</summary>
internal static class GoldenNetworks
{
    /// <summary>Networks that train in milliseconds a step: batches of 20, which no vector width divides.</summary>
    public static readonly string[] Small =
    [
        "linear", "mlp", "lenet5@modern", "lenet5@textbook", "lenet5@original", "lenet@caffe", "small28", "small32", "cnn1d", "cnn3d",
    ];

    /// <summary>Networks that train in tenths of a second a step.</summary>
    public static readonly string[] Medium =
        ["nin@cifar", "mobilenetv2", "resnet18", "googlenet@torchvision", "googlenet@paper"];

    /// <summary>A zoo network with its first weights.</summary>
    public static Model Create(string name) => ModelZoo.Create(name, seed: 5);

    /// <summary>The first half of a SHA-256, in hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 16));

    /// <inheritdoc cref="Hash(ReadOnlySpan{byte})"/>
    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));
}
